import { createWorkspace, type Workspace } from './artifact/workspace.ts';
import { systemClock } from './base/clock.ts';
import { diskHint } from './base/disk-hints.ts';
import { asGateError, type ErrorCode, GateError, messageOf, systemCode } from './base/errors.ts';
import type { Host } from './base/host.ts';
import { createTracker, type Tracker } from './base/temporary.ts';
import type { Outcome, PolicyFile, Verdict } from './gate/outcome.ts';
import { gateStep } from './gate-step.ts';
import { type Inputs, readInputs } from './inputs/inputs.ts';
import { type FoundLockfile, findLockfile } from './layers/lock-store.ts';
import type { FoundPolicy } from './policy/policy-file.ts';
import { noticeOf } from './report/notices.ts';
import { publish } from './report/publish.ts';

/** Mistakes in how the step is set up. They fail it in audit mode too, which covers only problems of layers. */
const SET_UP_ERRORS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['INPUT_INVALID', 'POLICY_INVALID']);

/** How a step ended. */
export interface Run {
  exitCode: 0 | 1;
  /** `undefined` if not even a temporary folder could be created. */
  outcome: Outcome | undefined;
  /** The folder with the report and the verified zips. */
  folder: string | undefined;
}

/**
 * Runs one step: reads the inputs, gates the layers, and publishes the outcome.
 *
 * It sets `verified` to `false` first, so that this holds however the step ends.
 *
 * Never throws.
 *
 * @param isWriting whether an update is written; otherwise it is only shown
 */
export async function run(
  host: Host,
  { isWriting }: { isWriting: boolean } = { isWriting: true },
): Promise<Run> {
  try {
    const tracker = createTracker();
    host.onCancel(() => {
      try {
        tracker.undoAll();
      } catch (error) {
        host.log.warn(`Cancelled, but ${messageOf(error)}.`);
      }
    });
    host.setOutput('verified', 'false');
    const workspace = await makeWorkspace(host, tracker);
    const outcome = await gate(workspace, tracker, host, isWriting);
    await workspace
      .tidy(outcome.verdict === 'passed')
      .catch((error: unknown) => host.log.warn(`Could not remove temporary files (${messageOf(error)}).`));
    await publish(outcome, workspace, host);
    const isRed = outcome.verdict === 'failed' && outcome.mode === 'enforce';
    return { exitCode: isRed ? 1 : 0, outcome, folder: workspace.root };
  } catch (error) {
    host.show(noticeOf(asGateError(error), 'enforce', host.describeSettings));
    return { exitCode: 1, outcome: undefined, folder: undefined };
  }
}

/** Reads the inputs and gates every layer, within the step's deadline. */
async function gate(
  workspace: Workspace,
  tracker: Tracker,
  host: Host,
  isWriting: boolean,
): Promise<Outcome> {
  const started = systemClock.now();
  let inputs: Inputs | undefined;
  let lockfile: FoundLockfile | undefined;
  let policyFile: FoundPolicy | undefined;
  const finish = (verdict: Verdict): Outcome => ({
    ...verdict,
    durationMs: systemClock.now() - started,
    policy: policyFile === undefined ? undefined : { path: policyFile.path, sha256: policyFile.sha256 },
    // A lockfile that is being updated is a result, not a reference.
    lockfile: lockfile?.mode === 'frozen' ? fileOf(lockfile) : undefined,
    mode: isSetUpError(verdict) ? 'enforce' : (inputs?.mode ?? 'enforce'),
  });
  try {
    const read = readInputs(host);
    inputs = read;
    const { workspace: folder } = host.folders;
    if (read.policyFile !== undefined) {
      const { findPolicy } = await import('./policy/policy-file.ts');
      policyFile = await findPolicy(read.policyFile, folder);
    }
    lockfile = read.lockfile === undefined ? undefined : await findLockfile(read.lockfile, folder);
    const file = policyFile && { ...policyFile, now: Date.now() };
    const policy = { ...read.policy, file };
    const step = { inputs: read, lockfile, policy, workspace, tracker, host, isWriting };
    return finish(await withDeadline(read.timeoutSeconds, (signal) => gateStep(step, signal)));
  } catch (error) {
    return finish({ verdict: 'failed', layers: [], errors: [asGateError(error)] });
  }
}

function fileOf({ path, sha256 }: FoundLockfile): PolicyFile | undefined {
  return sha256 === undefined ? undefined : { path, sha256 };
}

/** Whether the step was set up incorrectly, so that nothing was checked. */
export function isSetUpError(verdict: Verdict): boolean {
  if (verdict.verdict !== 'failed') return false;
  const errors = [
    ...verdict.errors,
    ...verdict.layers.flatMap((layer) => (layer.verdict === 'failed' ? [layer.error] : [])),
  ];
  return errors.some(({ code }) => SET_UP_ERRORS.has(code));
}

/** Runs `work` and aborts its signal at the deadline. */
export async function withDeadline<T>(
  seconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort(
      new GateError('DEADLINE_EXCEEDED', `Timed out after ${seconds} s.`, {
        hint: 'Check the network of this runner; the log shows what was still running. Increase the timeout if the step needs more time.',
        settings: ['timeout'],
      }),
    );
  }, seconds * 1000);
  try {
    return await work(deadline.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function makeWorkspace({ folders: { temporary } }: Host, tracker: Tracker): Promise<Workspace> {
  try {
    return await createWorkspace(temporary, tracker);
  } catch (error) {
    const hint = diskHint(systemCode(error), temporary) ?? 'Make it a folder that this step can write to.';
    throw new GateError(
      'INPUT_INVALID',
      `The folder for temporary files, ${temporary}, cannot be used: ${messageOf(error)}.`,
      {
        hint,
        settings: ['temporary folder'],
        cause: error,
      },
    );
  }
}
