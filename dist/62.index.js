export const id = 62;
export const ids = [62];
export const modules = {

/***/ 62:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   diffArchives: () => (/* binding */ diffArchives)
/* harmony export */ });
/**
 * Compares two archives by the sizes and checksums in their directories. A CRC-32 can be forged, so archives without differences here may
 * still differ: the diff explains a change and never proves that there is none.
 */
function diffArchives(before, after) {
    const old = byPath(before);
    const current = byPath(after);
    const added = [...current.values()].filter(({ path }) => !old.has(path));
    const removed = [...old.values()].filter(({ path }) => !current.has(path));
    const changed = [];
    for (const entry of current.values()) {
        const earlier = old.get(entry.path);
        if (earlier !== undefined && !same(earlier, entry)) {
            changed.push({ path: entry.path, before: earlier, after: entry });
        }
    }
    return { added: sorted(added), removed: sorted(removed), changed: sorted(changed) };
}
const byPath = (entries) => new Map(entries.map((entry) => [entry.path, entry]));
function same(a, b) {
    if (a.kind !== b.kind)
        return false;
    return a.kind === 'folder' || (a.size === b.size && a.crc32 === b.crc32);
}
/** By code unit, so that the order is the same on every machine. */
function sorted(items) {
    return items.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}


/***/ })

};
