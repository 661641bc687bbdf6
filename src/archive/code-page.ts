import { isAscii, isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { getFileNameLowLevel } from 'yauzl';
import { type CentralHeader, EXTRA, FLAG } from './entry.ts';

/** The encoding of names without the UTF-8 flag. */
export type CodePage = 'utf-8' | 'gbk' | 'shift_jis' | 'cp437';

/** The names of code pages, for messages. */
export const CODE_PAGE_NAMES: Readonly<Record<CodePage, string>> = {
  'utf-8': 'UTF-8',
  gbk: 'GBK',
  shift_jis: 'Shift-JIS',
  cp437: 'code page 437',
};

/** Decodes code page 437, in which the first zip programs wrote names. Every byte sequence is valid in it. */
export function decodeCp437(raw: Buffer): string {
  return getFileNameLowLevel(0, raw, [], true);
}

const DECODERS = {
  'utf-8': new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }),
  gbk: new TextDecoder('gbk', { fatal: true }),
  shift_jis: new TextDecoder('shift_jis', { fatal: true }),
} as const;

/** Decodes `raw`; `undefined` if it is invalid in the code page. Private-use characters indicate another code page. */
export function decodeAs(raw: Buffer, page: CodePage): string | undefined {
  if (page === 'cp437') return decodeCp437(raw);
  if (page === 'utf-8') return isUtf8(raw) ? DECODERS['utf-8'].decode(raw) : undefined;
  try {
    const text = DECODERS[page].decode(raw);
    return /\p{Co}/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Whether the header does not say how a name is encoded: it is not ASCII and has no UTF-8 flag. */
export function isUnflagged({ rawName, flags }: Pick<CentralHeader, 'rawName' | 'flags'>): boolean {
  return (flags & FLAG.utf8) === 0 && !isAscii(rawName);
}

/** Decodes a name; `undefined` if it is invalid in the encoding given by flag or code page. */
export function decodeName(
  header: Pick<CentralHeader, 'rawName' | 'flags'>,
  page: CodePage,
): string | undefined {
  return decodeAs(header.rawName, isUnflagged(header) ? page : 'utf-8');
}

/** Systems whose programs write names in a DOS code page (APPNOTE 4.4.2; Info-ZIP uses 11 for NTFS): FAT, OS/2, NTFS, NTFS, VFAT. */
const HOSTS_WITH_CODE_PAGE: readonly number[] = [0, 6, 10, 11, 14];

/**
 * Guesses the code page that the zip's maker used for the names without the UTF-8 flag. It is UTF-8 if all are valid (Info-ZIP and macOS),
 * otherwise the code page of a Chinese, Japanese or Western Windows. Returns `utf-8` too if no single one fits: the names that are not
 * UTF-8 are then undecodable.
 *
 * Chinese, Japanese and Western names overlap as bytes, so the likeliest wins: GB 2312 has both bytes above 0xa0, Japanese has kana or
 * kanji and nothing else beyond ASCII, Western has letters.
 *
 * @param unflagged the headers without the flag whose names are not ASCII
 */
export function chooseCodePage(unflagged: readonly CentralHeader[]): CodePage {
  if (unflagged.every(({ rawName }) => isUtf8(rawName))) return 'utf-8';
  if (!unflagged.every(({ host }) => HOSTS_WITH_CODE_PAGE.includes(host))) return 'utf-8';
  const fits = (page: CodePage, likely: (raw: Buffer, text: string) => boolean) =>
    unflagged.every((header) => {
      const text = decodeAs(header.rawName, page);
      return text !== undefined && likely(header.rawName, text) && agreesWithUnicodePath(header, text);
    });
  const choices: [CodePage, (raw: Buffer, text: string) => boolean][] = [
    ['gbk', (raw) => /^(?:\p{ASCII}|[\u00a1-\u00f7][\u00a1-\u00fe])*$/u.test(raw.toString('latin1'))],
    ['shift_jis', (_raw, text) => isLikelyJapanese(text)],
    ['cp437', (_raw, text) => /^[\p{ASCII}\p{Script=Latin}]*$/u.test(text)],
    ['gbk', () => true],
    ['shift_jis', () => true],
    ['cp437', () => true],
  ];
  return choices.find(([page, likely]) => fits(page, likely))?.[0] ?? 'utf-8';
}

const JAPANESE = '\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Han}ー々';
const ONLY_JAPANESE = new RegExp(`^[\\p{ASCII}${JAPANESE}\\u3000-\\u303f\\uff01-\\uff5e・]*$`, 'u');
const HALF_WIDTH = /[\uff61-\uff9f]/;
/** `château` in code page 437 is `chフeau` in Shift-JIS: a single Japanese character before a Latin letter. */
const SQUEEZED = new RegExp(`(?<![${JAPANESE}])[${JAPANESE}][a-z]`, 'u');

function isLikelyJapanese(text: string): boolean {
  return ONLY_JAPANESE.test(text) && !HALF_WIDTH.test(text) && !SQUEEZED.test(text);
}

/** 7-Zip, WinRAR and Info-ZIP on Windows add the name in UTF-8, which reveals the code page. */
function agreesWithUnicodePath({ rawName, extras }: CentralHeader, text: string): boolean {
  return extras.every(
    ({ id, data }) =>
      id !== EXTRA.unicodePath ||
      data.length <= 5 ||
      data.readUInt32LE(1) !== crc32(rawName) ||
      data.toString('utf8', 5) === text,
  );
}
