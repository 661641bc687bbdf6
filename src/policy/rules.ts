import { quoted } from '../base/text.ts';
import { type Tree, UnreadableText } from '../layers/documents/tree.ts';
import { formatReference, type LayerId, type RuntimeDemand } from '../layers/reference.ts';
import {
  need,
  readDigest,
  readItems,
  readLayer,
  readLine,
  readLines,
  readMap,
  unexpected,
} from './fields.ts';
import { isLicenseAllowed } from './license.ts';
import { type Judgement, maybeSame, notJudged, type Rule } from './rule.ts';
import { readSameGroup } from './same-group.ts';

/** Reads the value of a key into rules; `at` returns the place of a value. Throws UnreadableText. */
type ReadRules = (tree: Tree, at: (tree: Tree) => string) => Rule[];

/** The rules of a policy file, by their keys. To add one, add it here, and its check below if it needs a new one. */
export const RULE_READERS = {
  'min-age': (tree, at) => [minAge(readAge(tree), at(tree))],
  'require-pin': (tree, at) => (readSwitch(tree) ? [requirePin(at(tree))] : []),
  licenses: (tree, at) => [allowLicenses(readLines(tree, '`licenses`'), at(tree))],
  runtimes: (tree, at) => [
    requireRuntimes(readLines(tree, '`runtimes`').map((runtime) => ({ runtime, by: at(tree) }))),
  ],
  deny: (tree, at) => readItems(tree, '`deny`').map((item) => readDenied(item, at(item))),
  same: (tree, at) => readItems(tree, '`same`').map((item) => readSameGroup(item, at(item))),
} as const satisfies Record<string, ReadRules>;

/** The checks of rules with a check of their own, for the gate's table. */
export const RULE_CHECKS = {
  'min-age': {
    rank: 12,
    failsWhen: 'the layer is younger than `min-age` of the policy file, or its age is not known',
    without: 'No age is required.',
  },
  deny: {
    rank: 4,
    failsWhen: 'the policy file denies the layer or the digest of its bytes',
    without: 'Nothing is denied.',
  },
  same: {
    rank: 5,
    failsWhen:
      'layers that must be the same by `same` of the policy file have different bytes, or the bytes of one are not known',
    without: 'No other layer must have the same bytes.',
  },
} as const;

const HOUR_MS = 60 * 60 * 1000;
const UNITS_MS: Readonly<Record<string, number>> = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS };
const MAX_AGE_MS = 3650 * 24 * 60 * 60 * 1000;

/** How old a layer must be at least. */
interface Age {
  text: string;
  ms: number;
}

function readAge(tree: Tree): Age {
  const text = readLine(tree, '`min-age`');
  const [, count, unit = ''] = /^([1-9]\d{0,4})([hdw])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS_MS[unit] ?? Number.NaN);
  if (ms <= MAX_AGE_MS) return { text, ms };
  throw unexpected('`min-age`', 'an age such as 36h, 7d or 2w, at most 3650d', tree);
}

/** `2026-11-28 10:00:00 UTC` */
const formatTime = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/**
 * Milliseconds since 1970 of an `AddTime`. It has no time zone (API 2018-04-16). If it is in China's time, which is ahead, reading it
 * as UTC never makes the layer older than it is.
 */
function parseAddTime(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return undefined;
  const ms = Date.parse(`${text.replace(' ', 'T')}Z`);
  return Number.isNaN(ms) || formatTime(ms) !== `${text} UTC` ? undefined : ms;
}

/** Requires a minimum age. The age is the account's claim. */
function minAge({ text, ms }: Age, by: string): Rule {
  return {
    check: 'min-age',
    by,
    judge({ claims, now }) {
      if (claims === undefined) return notJudged();
      const added = parseAddTime(claims.addTime);
      if (added !== undefined && now >= added + ms) return { verdict: 'pass' };
      const found =
        added === undefined
          ? `${claims.addTime === '' ? 'no AddTime' : `the invalid AddTime ${quoted(claims.addTime)}`}.`
          : `${formatTime(added)}. It will pass from ${formatTime(added + ms)} on.`;
      return {
        verdict: 'fail',
        code: 'TOO_NEW',
        message: `min-age (${by}): expected a layer that was published at least ${text} ago, found ${found}`,
        hint:
          added === undefined
            ? 'Check the layer in the SCF console. A layer of unknown age counts as too new.'
            : 'Wait until then, or use an older version. If it is urgent, add an exception with a reason and an end date to the policy file.',
      };
    },
  };
}

function readSwitch(tree: Tree): boolean {
  if (tree.kind === 'scalar' && tree.type === 'boolean') return tree.text.toLowerCase() === 'true';
  throw unexpected('`require-pin`', 'true or false', tree);
}

/** Requires an independent pin. The check `pin` applies it to layers without one. */
export function requirePin(by: string): Rule {
  const message = `Expected an independent pin for this layer (${by}), found none.`;
  const hint = 'Lock the layer, or add the digest that was reviewed.';
  const failure = { code: 'PIN_REQUIRED', message, hint, settings: ['pins'] } as const;
  return { check: 'pin', by, judge: () => ({ verdict: 'fail', ...failure }) };
}

const list = (items: readonly string[]) => (items.length === 0 ? '(none)' : items.join(', '));

/** `LicenseInfo` is free text of the publisher; anything not clearly allowed is refused. */
export function allowLicenses(allowed: readonly string[], by: string): Rule {
  return {
    check: 'license',
    by,
    judge({ claims }) {
      if (claims === undefined) return notJudged();
      const { licenseInfo } = claims;
      if (isLicenseAllowed(licenseInfo, allowed)) return { verdict: 'pass' };
      return {
        verdict: 'fail',
        code: 'LICENSE_NOT_ALLOWED',
        message: `Expected an allowed license (${allowed.join('; ')}); the layer declares ${licenseInfo === '' ? 'none' : quoted(licenseInfo)}. Listed in ${by}.`,
        hint: 'Review the license and allow it on a separate line, spelled as the layer declares it; or publish the layer with its license declared.',
        settings: ['licenses'],
      };
    },
  };
}

/** Every required runtime must be declared. Names are not checked against a list, because SCF's list grows. */
export function requireRuntimes(demands: readonly RuntimeDemand[]): Rule {
  return {
    check: 'runtime',
    by: list([...new Set(demands.map(({ by }) => by))]),
    judge({ claims }) {
      if (claims === undefined) return notJudged();
      const unmet = demands.filter(({ runtime }) => !claims.compatibleRuntimes.includes(runtime));
      if (unmet.length === 0) return { verdict: 'pass' };
      return {
        verdict: 'fail',
        code: 'RUNTIME_INCOMPATIBLE',
        message: `Required runtime ${list(unmet.map(({ runtime, by }) => `${runtime} (${by})`))}; the layer declares ${list(claims.compatibleRuntimes)}.`,
        hint: 'Publish the layer for that runtime, or correct who requires it. Spell the runtime as the layer declares it.',
      };
    },
  };
}

function readDenied(tree: Tree, by: string): Rule {
  const what = 'An entry of `deny`';
  const map = readMap(tree, what, ['layer', 'sha256', 'reason']);
  const reason = readLine(need(map, what, 'reason'), 'Its `reason`');
  const [layer, sha256] = [map.entries.get('layer'), map.entries.get('sha256')];
  if ((layer === undefined) === (sha256 === undefined)) {
    const found = layer === undefined ? 'neither' : 'both';
    throw new UnreadableText(tree.line, `${what}: expected either "layer" or "sha256", found ${found}.`);
  }
  if (layer !== undefined) return denyLayer(readLayer(layer, 'Its `layer`'), reason, by);
  return denyDigest(readDigest(sha256 ?? tree, 'Its `sha256`'), reason, by);
}

const denied = (found: string, reason: string, by: string): Judgement => ({
  verdict: 'fail',
  code: 'LAYER_DENIED',
  message: `deny (${by}): expected a layer that is not denied, found ${found}. Reason: ${reason.replace(/\.$/, '')}.`,
  hint: 'Do not deploy this layer; use another version. Remove the entry only after a review.',
});

function denyLayer(layer: LayerId, reason: string, by: string): Rule {
  return {
    check: 'deny',
    by,
    judge: (subject) =>
      maybeSame(layer, subject.layer)
        ? denied(formatReference(subject.layer), reason, by)
        : { verdict: 'pass' },
  };
}

function denyDigest(sha256: string, reason: string, by: string): Rule {
  return {
    check: 'deny',
    by,
    judge(subject) {
      if (subject.digests.includes(sha256)) return denied(`SHA-256 ${sha256}`, reason, by);
      return subject.sha256 === undefined ? notJudged('its digest is unknown') : { verdict: 'pass' };
    },
  };
}
