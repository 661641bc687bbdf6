import { describe, expect, it } from 'vitest';
import { read, repositoryFiles } from './kit.ts';

/**
 * Constructions that read as if translated, and what to write instead. A pattern is here where it can hardly be right: most of
 * style is for reviewers.
 */
const AVOID: readonly (readonly [RegExp, string])[] = [
  // Word order.
  [
    /(?:^|[.!?:;] |\| |['"`])(?:Read|Locked|Found|Asked|Downloaded|Supported|Told) (?:are|is|was|were)\b/,
    'subject, verb, object',
  ],
  [
    /\b(?:one|two|three|four|five|\d+) (?:`[^`]*` )?(?!has|ends?|in|is|of|on|over|to)[a-z]+ an? (?:line|layer|file|row|job|step)\b/,
    '"per line", "per layer"',
  ],
  // Literal renderings of idioms.
  [/\btold by (?:its |their |the )?content\b/, '"the format is detected"'],
  [/\bpassed over\b/, '"ignored" or "skipped"'],
  [/\b[Rr]ole to take on\b|\btak(?:e|es|ing) on (?:a|the) role\b/, '"assume"'],
  [/\b[Ll]ife of the keys\b/, '"lifetime"'],
  [/\bliving version/, '"active version"'],
  [/\bgate stays shut\b/, '"verification failed"'],
  [/\bbreaks? (?:TLS|it) open\b/, '"intercepts TLS"'],
  [/\balarm,? and no nuisance\b/, '"a real alarm, not noise"'],
  [/\bmay not ask at all\b|\btold so\b/, '"missing permissions are reported once"'],
  [/\bsaid to start in another\b/, '"its header says it starts on another disk"'],
  [/\bpiece over and back\b/, '"passing chunks to"'],
  [/\bas (?:they|it) must(?: be)?\b/, '"as expected"'],
  [/\b[Ss]hare \w+(?: \w+){0,2} out over\b|\bshared out\b/, '"split across", "divided"'],
  [/\b(?:could|can) not be had\b|\bcannot be had\b/, '"could not get"'],
  [/\bto say that this is meant\b/, '"if this is intended"'],
  [/\btakes? (?:away )?every file away\b|\btakes? files away\b/, '"excludes files"'],
  [/\bbytes that are none\b/, '"invalid UTF-8"'],
  [/\bmakes something else of it\b/, '"declares a different type"'],
  [/\b[Nn]obody waits for\b/, '"never blocks"'],
  [/\boffers this job no\b|\bdoes not let this run in\b/, '"is not available", "does not allow"'],
  [/\bwhat was waited for\b/, '"what was still running"'],
  [/\bhands out another object\b/, '"returns"'],
  [/\bWhat it could not verify has failed\b/, '"counts as a failure"'],
  [/\b(?:where|when)(?:ever)? anything does not hold\b/, '"if any check fails"'],
  [/\bSet, like all that follow\b/, '"like the outputs below"'],
  [/\bNot finished within\b/, '"Timed out after"'],
];

/** A text with its lines joined as a reader joins them: without indentation, comment signs and the wrapping of a paragraph. */
const joined = (text: string) => text.replace(/[ \t]*\n[ \t]*(?:\*(?!\/)|\/\/|#(?=\s))?[ \t]*/g, ' ');

function findAvoidable(text: string): string[] {
  const flat = joined(text);
  return AVOID.flatMap(([pattern, instead]) => {
    const [found] = pattern.exec(flat) ?? [];
    return found === undefined ? [] : [`"${found.trim()}": write ${instead}`];
  });
}

const FILES = repositoryFiles(
  '*.md',
  'action.yml',
  'src/*.ts',
  'sandbox/*.ts',
  'scripts/*.ts',
  'schemas/*.json',
);

describe('the style', () => {
  it('is judged in code, messages and pages', () => {
    expect(FILES).toEqual(
      expect.arrayContaining(['README.md', 'action.yml', 'src/run.ts', 'sandbox/demo.ts']),
    );
  });

  it.each([
    'Read are Serverless components.',
    '`Read are plans`',
    'one reference a line',
    'one row a layer',
    'one `HEX  FILENAME` line a layer',
    'Blank lines are passed\n      over.',
    ' * The gate stays\n * shut.',
    "'Not as it must be'",
  ])('finds fault with %j', (text) => expect(findAvoidable(text)).toHaveLength(1));

  it.each([
    'Supports plans; the format is detected.',
    'one reference per line',
    'what was read is a list',
    'each is a line that ends in LF',
    'one has a file, 2 ends a line, and two layers share a row',
    '20 calls a second',
  ])('finds no fault with %j', (text) => expect(findAvoidable(text)).toEqual([]));

  it.each(FILES)('of %s is plain English', (path) => expect(findAvoidable(read(path))).toEqual([]));
});
