/** What to do about a disk that is full, broken or forbidden, by Node.js's system error codes. `place` is what could not be used. */
const HINTS: Readonly<Record<string, (place: string) => string>> = {
  ENOSPC: (place) => `Free space, or use a runner with a larger disk: the disk of ${place} is full.`,
  EDQUOT: (place) => `Free space, or raise the quota: the disk quota of ${place} is used up.`,
  EROFS: (place) => `Use a writable folder: ${place} is on a read-only file system.`,
  EACCES: forbidden,
  EPERM: forbidden,
  EBUSY: (place) => `Find out what else uses ${place}, such as a virus scanner, and run again.`,
  ENOENT: (place) => `Find out what else cleans ${place}: it was removed while the step ran, or never there.`,
  ENOTDIR: (place) => `Correct the path: a part of ${place} is a file.`,
  EISDIR: (place) => `Correct the path: ${place} is a folder.`,
  ENAMETOOLONG: (place) => `Use a shorter path than ${place}.`,
  ELOOP: (place) => `Correct the links of ${place}: they lead in a circle.`,
  EIO: () => 'Use another runner: the disk of this one fails.',
  EMFILE: tooManyOpen,
  ENFILE: tooManyOpen,
};

function forbidden(place: string): string {
  const { getuid } = process;
  const user = getuid === undefined ? 'this step' : `this step (user id ${getuid()})`;
  return (
    `Correct the owner or the mode of ${place}: ${user} may not use it so. In a job container with a user of its own ` +
    '(`--user`), take the one that the runner has.'
  );
}

function tooManyOpen(): string {
  return 'Raise the limit of open files: too many are open on this runner.';
}

/** The hint for a system error code, where it is one of a disk. */
export function diskHint(code: string | undefined, place: string): string | undefined {
  return HINTS[code ?? '']?.(place);
}
