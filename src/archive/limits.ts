/** Code and layers of a function may have 500 MB unpacked together (SCF quotas), so a layer with more can never be used. */
export const MAX_UNPACKED_BYTES = 500 * 1024 ** 2;

/** Files and folders that unpacking would make, those that are only named in paths included. A large `node_modules` has a tenth. */
export const MAX_ENTRIES = 200_000;

/** Room for `MAX_ENTRIES` entries with long names; what is read of a directory is kept in memory. */
export const MAX_DIRECTORY_BYTES = 32 * 1024 ** 2;

/** Unpacked bytes for each byte of the archive. Code and libraries come to 3 to 10. */
export const MAX_RATIO = 200;

/** Below so many unpacked bytes no ratio does harm. */
export const RATIO_MATTERS_BYTES = 16 * 1024 ** 2;

/** Deflate can't do better: its longest match of 258 bytes takes two bits at least. */
export const DEFLATE_RATIO = 1032;

/** Linux takes no longer link target (PATH_MAX). */
export const MAX_TARGET_BYTES = 4096;

/** Of all targets together, which are kept in memory. Fifty thousand links of `node_modules/.bin` have a third of it. */
export const MAX_TARGETS_BYTES = 8 * 1024 ** 2;

/** Parts of paths walked to see where all links lead, so that links through links through links cost no more than others. */
export const MAX_LINK_STEPS = 2_000_000;

/** macOS takes no longer path (PATH_MAX), Linux takes four times that. */
export const MAX_PATH_BYTES = 1024;

/** No common file system takes a longer name (NAME_MAX). */
export const MAX_PART_BYTES = 255;
