import type { ExtraField } from 'yauzl';

/** The kind of an unpacked entry. */
export type EntryKind = 'file' | 'folder' | 'link';

/** What a diff needs to know about an entry. */
export interface ArchiveEntry {
  /** Relative to the root, with `/` between its parts and none at its ends. */
  path: string;
  /** Unpacked bytes; for a link, the bytes of its target. */
  size: number;
  crc32: number;
  kind: EntryKind;
}

/** What an extraction needs to know about an entry: the checked facts from its headers. */
export interface StoredEntry extends ArchiveEntry {
  /** The lower nine permission bits, or `undefined` if the archive has none (it was made on Windows). */
  permissions: number | undefined;
  deflated: boolean;
  compressedSize: number;
  /** The offset of the compressed bytes in the archive. */
  dataOffset: number;
  /** The target of a link; links only. */
  target?: string;
  /** Of the unpacked bytes, 64 lower-case hex digits; files only, and only where the audit was asked for digests. */
  sha256?: string;
  /** The name's bytes, where they are not `name` in UTF-8 or have no flag that says so. */
  rawName?: Buffer;
}

/** An entry of the central directory. */
export interface CentralEntry extends StoredEntry {
  /** The decoded name, unchanged otherwise: for messages. */
  name: string;
  /** Another name, which an extra field gives it for some programs. */
  secondName?: string;
  /** Whether `path` can be placed in a tree: it has a name, and no reader writes outside because of it. */
  placeable: boolean;
  /** Whether the data can be unpacked: not encrypted, a known method, possible sizes. */
  readable: boolean;
  /** The system that its attributes belong to (APPNOTE 4.4.2). */
  host: number;
  flags: number;
  method: number;
  localOffset: number;
}

/** The raw fields of a central header. */
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
  /** The number of the disk that the entry starts on. */
  disk: number;
}

/** Systems in the upper byte of "version made by" (APPNOTE 4.4.2). `unix` covers all Unix systems but macOS. */
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
  /** PKWARE Unix: may contain a link target or device numbers. */
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
