import micromatch from 'micromatch';
import { quoted } from '../base/text.ts';

/** Which files of a folder are packed, in the words of the deploying tool. */
export interface FileFilter {
  /** Globs of what is left out. */
  exclude: readonly string[];
  /** Globs of what is taken all the same. */
  include: readonly string[];
}

/** A filter, ready for paths relative to the folder, with `/` between their parts. */
export interface FileChooser {
  /** Whether anything in the folder at `path` can be taken. */
  entersFolder(path: string): boolean;
  takesFile(path: string): boolean;
}

const MAX_PATTERN_CHARACTERS = 500;
/** Braces multiply: `{a,b}{c,d}` are four patterns. */
const MAX_BRACES = 6;

/** What is wrong with a glob, as a clause; `undefined` where nothing is. */
export function globProblem(pattern: string): string | undefined {
  if (pattern === '' || pattern === '!') return 'expected a glob, found none';
  if (pattern.length > MAX_PATTERN_CHARACTERS) {
    return `expected a glob of at most ${MAX_PATTERN_CHARACTERS} characters, found ${pattern.length}`;
  }
  if (pattern.split('{').length - 1 > MAX_BRACES) {
    return `expected a glob with at most ${MAX_BRACES} braces, found ${quoted(pattern)}`;
  }
  // fast-glob holds such a glob against the absolute path on the publishing machine.
  if (/^!?\//.test(pattern)) return `expected a glob relative to the folder, found ${quoted(pattern)}`;
  if (pattern.split('/').includes('..')) {
    return `expected a glob of files in the folder, found ${quoted(pattern)}, which leads out of it`;
  }
  return undefined;
}

/**
 * Chooses files as the Serverless tools do (`@serverless/platform-client-china` 2.4.2, `getFilesAndMap`): fast-glob 3.3 with `**\/*` and
 * `dot: true` but for `exclude`, then `include` in the same folder, which sees no dot files and knows no `exclude`. Case counts.
 *
 * @throws Error for a glob that `globProblem` refuses
 */
export function createFileChooser({ exclude, include }: FileFilter): FileChooser {
  for (const pattern of [...exclude, ...include]) {
    const problem = globProblem(pattern);
    if (problem !== undefined) throw new Error(problem);
  }
  // A `!` in front says nothing more in a list of exclusions, and excludes in a list of inclusions.
  const left = createMatcher(exclude.map(withoutBang), true);
  const notIncluded = createMatcher(include.filter(isNegative).map(withoutBang), false);
  const included = toExpressions(
    include.filter((pattern) => !isNegative(pattern)),
    false,
  );
  const isIncluded = (path: string): boolean =>
    included.some((expression) => expression.test(path)) &&
    !notIncluded.matches(path) &&
    !foldersOf(path).some(notIncluded.prunes);
  return {
    entersFolder: (path) => included.length > 0 || !left.prunes(path),
    takesFile: (path) =>
      isIncluded(path) || !(left.matches(path) || (included.length > 0 && foldersOf(path).some(left.prunes))),
  };
}

/** Negative patterns as fast-glob applies them: to each file, and those that can do so to whole folders. */
function createMatcher(
  patterns: readonly string[],
  dot: boolean,
): { matches(path: string): boolean; prunes(folder: string): boolean } {
  const files = toExpressions(patterns, true);
  const folders = toExpressions(patterns, dot, affectsFolders);
  return {
    matches: (path) => files.some((expression) => expression.test(path)),
    prunes: (folder) => folders.some((expression) => expression.test(folder)),
  };
}

/** The options that fast-glob gives to micromatch (`providers/provider.js`). */
function toExpressions(
  patterns: readonly string[],
  dot: boolean,
  wanted: (pattern: string) => boolean = () => true,
): RegExp[] {
  const options = { dot, posix: true, strictSlashes: false };
  return patterns
    .flatMap(expandBraces)
    .filter(wanted)
    .map((pattern) => micromatch.makeRe(pattern, options));
}

/** As fast-glob's `managers/tasks.js` and `expandBraceExpansion` do before anything else. */
function expandBraces(pattern: string): string[] {
  const options = { expand: true, nodupes: true, keepEscaping: true };
  return micromatch
    .braces(pattern, options)
    .filter((expanded) => expanded !== '')
    .map((expanded) => expanded.replace(/(?!^)\/{2,}/g, '/'));
}

const isNegative = (pattern: string): boolean => pattern.startsWith('!') && pattern[1] !== '(';
const withoutBang = (pattern: string): string => (isNegative(pattern) ? pattern.slice(1) : pattern);

/** fast-glob's `isAffectDepthOfReadingPattern`: a pattern whose last part is a name, or `**`, leaves out the whole folder. */
function affectsFolders(pattern: string): boolean {
  return pattern.endsWith('/**') || !isDynamic(pattern.replace(/\/+$/, '').split('/').at(-1) ?? '');
}

/** fast-glob's `isDynamicPattern`, with its expressions. */
function isDynamic(part: string): boolean {
  if (part === '') return false;
  return (
    part.includes('\\') ||
    /[*?]|^!/.test(part) ||
    /\[[^[]*]/.test(part) ||
    /(?:^|[^!*+?@])\([^(]*\|[^|]*\)/.test(part) ||
    /[!*+?@]\([^(]*\)/.test(part) ||
    /\{[^}]*(?:,|\.\.)[^}]*\}/.test(part)
  );
}

/** The folders that a path lies in, the outermost first. */
function foldersOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
