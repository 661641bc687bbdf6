import { digestLines } from '../base/text.ts';
import { type Tree, UnreadableText } from '../layers/documents/tree.ts';
import { formatReference, type LayerId } from '../layers/reference.ts';
import { readItems, readRegionalLayer } from './fields.ts';
import { type Judgement, maybeSame, notJudged, type Rule } from './rule.ts';

/** Reads an entry of `same` into a rule: layers that must have one digest. Throws UnreadableText. */
export function readSameGroup(tree: Tree, by: string): Rule {
  const what = 'An entry of `same`';
  const layers = readItems(tree, what, 2).map((item) => readRegionalLayer(item, `A layer of \`same\``));
  const names = layers.map(formatReference);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return sameBytes(layers, by);
  throw new UnreadableText(tree.line, `${what}: expected each layer once, found ${twice} twice.`);
}

/** All layers of the group must have one digest. A layer that is neither gated nor locked is unknown, and so not the same. */
function sameBytes(group: readonly LayerId[], by: string): Rule {
  return {
    check: 'same',
    by,
    judge({ layer, sha256, peer }) {
      const mine = group.find((one) => maybeSame(one, layer));
      if (mine === undefined) return undefined;
      if (peer === undefined) return notJudged('the other layers are checked first');
      if (sha256 === undefined) return notJudged('its digest is unknown');
      const others = group.filter((one) => one !== mine).map(formatReference);
      const known = others.map((reference) => ({ reference, digest: peer(reference) }));
      const unknown = known.flatMap(({ reference, digest }) => (digest === undefined ? [reference] : []));
      const different = known.flatMap(({ reference, digest }) =>
        digest === undefined || digest === 'failed' || digest.sha256 === sha256
          ? []
          : [[digest.sha256, `${reference}, ${digest.from}`] as const],
      );
      if (unknown.length + different.length > 0)
        return differ([[sha256, 'this layer'], ...different], unknown, by);
      const failed = known.find(({ digest }) => digest === 'failed');
      return failed === undefined ? { verdict: 'pass' } : notJudged(`${failed.reference} failed`);
    },
  };
}

/** @param digests what is known to differ: at least the layer's own digest, and what it belongs to */
function differ(
  digests: readonly (readonly [digest: string, what: string])[],
  unknown: readonly string[],
  by: string,
): Judgement {
  const found = digests.length > 1 ? `, found several:${digestLines(digests)}` : '.';
  const missing =
    unknown.length === 0
      ? ''
      : `\nNot known: ${unknown.join(', ')}, which this step does not gate and no lockfile has.`;
  return {
    verdict: 'fail',
    code: 'REGIONS_DIFFER',
    message: `same (${by}): expected one SHA-256 for all layers${found}${missing}`,
    hint: 'Compare the zips before you deploy, and publish the same zip to all regions. Gate the layers in one step, or lock them all, so that they can be compared.',
  };
}
