import { parseGlob, parseTarget } from '../layers/content-pin.ts';
import type { ContentPin, PinnedContent } from '../layers/reference.ts';
import { type LayerId, type Parsed, parseReference } from '../layers/reference.ts';
import { linesOf } from './values.ts';

/** The layer that `layer-name` and `layer-version` name: it is there, it is wrong (which is a problem of its own), or there is none. */
type SingleLayer = { layer: LayerId } | 'wrong' | 'none';

/** What the input `expected-content` says, and what is wrong with it, line by line. */
interface ContentReading {
  contents: PinnedContent[];
  problems: string[];
}

/**
 * Reads lines `[REFERENCE] PATH [=> TARGET] [!GLOB …]`. A line without a reference is about the single layer.
 *
 * @param region the region of references that name none
 */
export function readExpectedContents(
  text: string,
  single: SingleLayer,
  region: string | undefined,
): ContentReading {
  const contents: PinnedContent[] = [];
  const problems: string[] = [];
  for (const { text: written, line } of linesOf(text)) {
    const parsed = parseLine(written, `the input \`expected-content\`, line ${line}`);
    if (!parsed.ok) {
      problems.push(`line ${line}: ${parsed.problem}`);
      continue;
    }
    const { layer, pin } = parsed.value;
    if (layer !== undefined) contents.push({ ...layer, region: layer.region ?? region, pin });
    else if (single === 'none')
      problems.push(
        `line ${line}: expected REFERENCE PATH, because no single layer is named, found ${written}`,
      );
    else if (single !== 'wrong') contents.push({ ...single.layer, pin });
  }
  return { contents, problems };
}

function parseLine(written: string, origin: string): Parsed<{ layer: LayerId | undefined; pin: ContentPin }> {
  const [head = '', ...globs] = written.split(/\s+!(?=\S)/);
  const [source = '', targetText = '', ...rest] = head.split(/(?:^|\s+)=>(?:\s+|$)/);
  const [, first = '', behind = ''] = /^(\S+)\s+(\S.*)$/.exec(source) ?? [];
  const reference = behind === '' ? undefined : parseReference(first);
  const layer = reference?.ok === true ? reference.value : undefined;
  if (layer?.pin !== undefined)
    return { ok: false, problem: 'expected a reference without a digest; a digest belongs to `layers`' };
  const path = layer === undefined ? source : behind;
  if (path === '' || path.startsWith('!') || rest.length > 0)
    return { ok: false, problem: `expected [REFERENCE] PATH [=> TARGET] [!GLOB …], found ${written}` };
  const target = parseTarget(targetText);
  if (!target.ok) return target;
  const exclude: string[] = [];
  for (const glob of globs.map(parseGlob)) {
    if (!glob.ok) return glob;
    exclude.push(glob.value);
  }
  const pin: ContentPin = { path, target: target.value, exclude, include: [], links: 'plain', origin };
  const id = layer && { region: layer.region, name: layer.name, version: layer.version };
  return { ok: true, value: { layer: id, pin } };
}
