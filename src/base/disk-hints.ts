/** Hints for errors of the file system, by Node.js's system error codes. `place` is the file or folder. */
const HINTS: Readonly<Record<string, (place: string) => string>> = {
  ENOSPC: (place) => `Free space, or use a runner with a larger disk: the disk of ${place} is full.`,
  EDQUOT: (place) => `Free space, or raise the quota: the disk quota of ${place} is used up.`,
  EROFS: (place) => `Use a writable folder: ${place} is on a read-only file system.`,
  EACCES: forbidden,
  EPERM: forbidden,
  EBUSY: (place) => `Find out what else uses ${place}, for example a virus scanner, and run again.`,
  ENOENT: (place) => `Find out what removes ${place}: it was removed while the step ran, or never existed.`,
  ENOTDIR: (place) => `Correct the path: a part of ${place} is a file.`,
  EISDIR: (place) => `Correct the path: ${place} is a folder.`,
  ENAMETOOLONG: (place) => `Use a shorter path than ${place}.`,
  ELOOP: (place) => `Correct the links of ${place}: they form a loop.`,
  EIO: () => 'Use another runner: the disk of this one is failing.',
  EMFILE: tooManyOpen,
  ENFILE: tooManyOpen,
};

function forbidden(place: string): string {
  const { getuid } = process;
  const user = getuid === undefined ? 'this step' : `this step (user id ${getuid()})`;
  return (
    `Correct the owner or the mode of ${place}: ${user} has no permission. If a job container sets its own user ` +
    "(`--user`), use the runner's user."
  );
}

function tooManyOpen(): string {
  return 'Raise the limit for open files: too many are open on this runner.';
}

/** The hint for a system error code; `undefined` if it is not about a file. */
export function diskHint(code: string | undefined, place: string): string | undefined {
  return HINTS[code ?? '']?.(place);
}
