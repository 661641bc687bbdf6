import { formatReference } from '../layers/reference.ts';
import { type Exception, isExpired } from '../policy/exceptions.ts';
import type { PolicyInForce } from './evidence.ts';
import { acceptedOf } from './judge.ts';
import type { LayerResult } from './result.ts';

/** An exception that nothing needs, and why, as a sentence. */
export interface UnusedException {
  line: number;
  message: string;
}

/**
 * The exceptions that nothing needs any more. One whose layer could not be judged is not among them.
 *
 * @param isWhole whether `results` are all layers of the step: a part says nothing of the layers of other parts
 */
export function unusedExceptions(
  { exceptions, now }: PolicyInForce,
  results: readonly LayerResult[],
  isWhole: boolean,
): UnusedException[] {
  const byReference = new Map(results.map((result) => [formatReference(result.layer), result]));
  return exceptions.flatMap((exception) => {
    const { by, layer, rule, line, until } = exception;
    const result = byReference.get(layer);
    const unused = result === undefined ? isWhole : passesWithout(exception, result);
    if (!unused) return [];
    const why = result === undefined ? 'this step does not gate that layer' : 'the layer passes without it';
    const ended = isExpired(exception, now) ? ` It ended after ${until}.` : '';
    return [
      { line, message: `${by}: nothing needs the exception of ${layer} from ${rule}: ${why}.${ended}` },
    ];
  });
}

function passesWithout({ rule }: Exception, { checks, verdict, facts }: LayerResult): boolean {
  const check = checks.find(({ id }) => id === rule.replace(/\/.*/, ''));
  if (check === undefined || check.verdict === 'fail') return false;
  if (check.verdict === 'pass') return !acceptedOf([check]).some((one) => one.rule === rule);
  // Skipped means that there is no such rule, if the layer was judged. An audit that did not happen proves nothing.
  return check.id !== 'archive' && (facts !== undefined || verdict === 'locked');
}
