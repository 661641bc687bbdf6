import type { ExtraField } from 'yauzl';

/** What an entry unpacks to. */
export type EntryKind = 'file' | 'folder' | 'link';

/** An entry as a diff sees it. */
export interface ArchiveEntry {
  /** Below the root, with `/` between its parts and none at its ends. */
  path: string;
  /** Bytes when unpacked; of a link, the bytes of its target. */
  size: number;
  crc32: number;
  kind: EntryKind;
}

/** An entry as an extraction sees it: everything that its headers say and that was checked. */
export interface StoredEntry extends ArchiveEntry {
  /** The lower nine permission bits, or `undefined` where the archive carries none (it was made for Windows). */
  permissions: number | undefined;
  deflated: boolean;
  compressedSize: number;
  /** Where the compressed bytes start in the archive. */
  dataOffset: number;
  /** Where a link points; links only. */
  target?: string;
  /** Of the unpacked bytes, 64 lower-case hex digits; files only, and only where the audit was asked for digests. */
  sha256?: string;
  /** The name's bytes, where they are not `name` in UTF-8 or have no flag that says so. */
  rawName?: Buffer;
}

/** An entry of the central directory. */
export interface CentralEntry extends StoredEntry {
  /** The name as it stands in the archive, decoded: for messages. */
  name: string;
  /** The name's bytes, where they are not `name` in UTF-8 or have no flag that says so. */
  rawName?: Buffer;
  /** Another name, which an extra field gives it for some programs. */
  secondName?: string;
  /** Whether `path` can be placed in a tree: it has a name, and no reader writes outside because of it. */
  placeable: boolean;
  /** Whether the data can be unpacked: not encrypted, a known method, sizes that are possible. */
  readable: boolean;
  /** The system whose attributes it has (APPNOTE 4.4.2). */
  host: number;
  flags: number;
  method: number;
  localOffset: number;
}

/** What a central header says, before anything is made of it. */
export interface CentralHeader {
  rawName: Buffer;
  extras: readonly ExtraField[];
  host: number;
  attributes: number;
  flags: number;
  method: number;
  crc32: number;
  size: number;
  compressedSize: number;
  localOffset: number;
  /** The number of the file that the entry starts in. */
  disk: number;
}

/** Systems in the upper byte of "version made by" (APPNOTE 4.4.2). Unix is every one but macOS. */
export const HOST = { fat: 0, unix: 3, macos: 19 } as const;

/** General purpose flags (APPNOTE 4.4.4). */
export const FLAG = {
  encrypted: 0x0001,
  descriptor: 0x0008,
  patch: 0x0020,
  strongEncryption: 0x0040,
  utf8: 0x0800,
  maskedHeaders: 0x2000,
} as const;

/** Compression methods (APPNOTE 4.4.5). */
export const METHOD = { stored: 0, deflated: 8, aes: 99 } as const;

/** The first four bytes of a local header and of a data descriptor (APPNOTE 4.3.7, 4.3.9). */
export const LOCAL_SIGNATURE = Buffer.from('PK\x03\x04', 'latin1');
export const DESCRIPTOR_SIGNATURE = Buffer.from('PK\x07\x08', 'latin1');

/** Extra fields (APPNOTE 4.5, 4.6). */
export const EXTRA = {
  zip64: 0x0001,
  /** PKWARE Unix: may carry a link target or device numbers. */
  pkUnix: 0x000d,
  strongEncryption: 0x0017,
  /** Xceed: a second name in UTF-16. */
  xceedName: 0x554e,
  /** Info-ZIP Unicode path: a second name in UTF-8. */
  unicodePath: 0x7075,
  /** ASi Unix: a second mode and a link target. */
  asiUnix: 0x756e,
  aes: 0x9901,
} as const;
