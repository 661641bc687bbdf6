import { compareContent } from '../archive/content.ts';
import { readExpectedContent } from '../archive/expected.ts';
import { UnusableSource } from '../archive/folder.ts';
import { messageOf, systemCode } from '../base/errors.ts';
import type { ContentPin } from '../layers/reference.ts';
import type { ContentReading, Evidence } from './evidence.ts';

/** Compares what a pin names with what a layer holds. */
type Comparer = (content: NonNullable<Evidence['content']>) => ContentReading;

/**
 * Reads what the pins of a layer name, in `workspace` (an absolute path) and nowhere else. What cannot be read is a problem of its comparison.
 *
 * @throws `signal.reason`
 */
export async function readContents(
  pins: readonly ContentPin[],
  workspace: string,
  signal: AbortSignal,
): Promise<Comparer[]> {
  const comparers: Comparer[] = [];
  for (const pin of pins) comparers.push(await readContent(pin, workspace, signal));
  return comparers;
}

async function readContent(pin: ContentPin, workspace: string, signal: AbortSignal): Promise<Comparer> {
  try {
    const expected = await readExpectedContent(pin, workspace, signal);
    const { leftOut } = expected;
    // An empty folder proves nothing: an empty layer would be green because of a forgotten build.
    if (expected.files.size === 0) return () => ({ pin, problem: 'it has no files' });
    const files = expected.files.size;
    return (content) =>
      'problem' in content
        ? { pin, problem: content.problem }
        : { pin, files, leftOut, comparison: compareContent(expected, content) };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UnusableSource) && systemCode(error) === undefined) throw error;
    const problem = messageOf(error);
    return () => ({ pin, problem });
  }
}
