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
}

/** An entry of the central directory. */
export interface CentralEntry extends StoredEntry {
  /** The name as it stands in the archive, for messages and for comparison with the local header. */
  name: string;
  /** Whether `path` can be placed in a tree. */
  placeable: boolean;
  /** The system whose attributes it has (APPNOTE 4.4.2). */
  host: number;
  flags: number;
  method: number;
  localOffset: number;
}

/** The system of every Unix but macOS, in the upper byte of "version made by". */
export const HOST_UNIX = 3;
export const HOST_MACOS = 19;

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
