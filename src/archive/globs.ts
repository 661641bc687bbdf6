import micromatch from 'micromatch';

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

/**
 * Chooses files as the Serverless tools do (`@serverless/platform-client-china` 2.4.2, `getFilesAndMap`): fast-glob 3.3 with `**\/*` and
 * `dot: true` but for `exclude`, then `include` in the same folder, which sees no dot files and knows no `exclude`. Case counts.
 */
export function createFileChooser({ exclude, include }: FileFilter): FileChooser {
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
