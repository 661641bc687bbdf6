/** SCF's quota for a function is 500 MB of unpacked code and layers, so a larger layer can never be used. */
export const MAX_UNPACKED_BYTES = 500 * 1024 ** 2;

/** Files and folders that unpacking would create, including folders named only in paths. A large `node_modules` has a tenth. */
export const MAX_ENTRIES = 200_000;

/** Enough for `MAX_ENTRIES` entries with long names; the directory is kept in memory. */
export const MAX_DIRECTORY_BYTES = 32 * 1024 ** 2;

/** Unpacked bytes per byte of the archive. Code and libraries reach 3 to 10. */
export const MAX_RATIO = 200;

/** Below this many unpacked bytes, no ratio does harm. */
export const RATIO_MATTERS_BYTES = 16 * 1024 ** 2;

/** The maximum of deflate: its longest match of 258 bytes takes at least two bits. */
export const DEFLATE_RATIO = 1032;

/** Linux accepts no longer link target (PATH_MAX). */
export const MAX_TARGET_BYTES = 4096;

/** For all targets together, which are kept in memory. Fifty thousand links in `node_modules/.bin` need a third of it. */
export const MAX_TARGETS_BYTES = 8 * 1024 ** 2;

/** Path parts to walk when following all links, so that chains of links cannot make the audit slow. */
export const MAX_LINK_STEPS = 2_000_000;

/** macOS accepts no longer path (PATH_MAX); Linux accepts four times that. */
export const MAX_PATH_BYTES = 1024;

/** No common file system accepts a longer name (NAME_MAX). */
export const MAX_PART_BYTES = 255;
