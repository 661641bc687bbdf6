import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asGateError, GateError } from '../../src/base/errors.ts';

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};
const systemError = (code: string, path?: string) =>
  Object.assign(new Error(`${code}: no, open '${path}'`), { code, ...(path === undefined ? {} : { path }) });

describe('a file that the runner does not let this step use', () => {
  it.each<[string, unknown, RegExp]>([
    ['is a folder', thrownBy(() => readFileSync('/')), /is a folder/],
    ['is below a file', thrownBy(() => readFileSync(`${import.meta.filename}/x`)), /a part of .* is a file/],
    [
      'belongs to another user',
      systemError('EACCES', '/layers/a.zip'),
      /owner or the mode of "\/layers\/a\.zip"/,
    ],
    ['may not be changed', systemError('EPERM', '/x'), /owner or the mode of "\/x"/],
    ['is on a full disk', systemError('ENOSPC'), /Free space.*that file or folder is full/],
    ['is read-only', systemError('EROFS', '/x'), /read-only file system/],
    ['is used up', systemError('EDQUOT', '/x'), /quota/],
    ['is one too many', systemError('EMFILE', '/x'), /open files/],
  ])('and that %s: INPUT_INVALID, no defect of ours', (_name, error, hint) => {
    const explained = asGateError(error);
    expect(explained).toMatchObject({ code: 'INPUT_INVALID', hint: expect.stringMatching(hint) });
    expect(explained.message + explained.hint).not.toMatch(/[Bb]ug|[Rr]eport/);
  });

  it.each([
    ['a bug', new TypeError('x is not a function')],
    ['an unknown code', systemError('ERR_INVALID_ARG_TYPE')],
    ['no error at all', 'text'],
  ])('is not %s: INTERNAL, to be reported', (_name, error) => {
    expect(asGateError(error)).toMatchObject({
      code: 'INTERNAL',
      hint: expect.stringMatching(/^Report this bug/),
    });
  });

  it('is not what has been explained', () => {
    const known = new GateError('DOWNLOAD_FAILED', 'no', { cause: systemError('ENOSPC') });
    expect(asGateError(known)).toBe(known);
  });
});
