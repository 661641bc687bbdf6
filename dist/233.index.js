export const id = 233;
export const ids = [233];
export const modules = {

/***/ 1233:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   checkArchive: () => (/* binding */ checkArchive)
/* harmony export */ });
/* harmony import */ var _base_text_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1497);

/** The zip must be safe to unpack. The message of a failure holds every finding, that of a pass the counts and the notes. */
function checkArchive(audit) {
    const { findings, omittedFindings, notes, entries, unpackedBytes } = audit;
    if (findings.length === 0) {
        const counts = `${entries} ${entries === 1 ? 'entry' : 'entries'}, ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_0__/* .formatBytes */ .z3)(unpackedBytes)} unpacked.`;
        return { id: 'archive', verdict: 'pass', message: [counts, ...notes].join(' ') };
    }
    const messages = findings.map(({ message }) => message);
    if (omittedFindings > 0)
        messages.push(`And ${omittedFindings} more findings of these kinds.`);
    return {
        id: 'archive',
        verdict: 'fail',
        code: 'ARCHIVE_UNSAFE',
        message: messages.join(' '),
        hint: 'Do not unpack this zip. Ask its publisher how it was made; pack the layer again with a common tool (`zip -ry`, Python, archiver) and publish a new version. ' +
            '`audit-archive: false` skips this check; set it only for a layer whose findings somebody has looked at.',
    };
}


/***/ })

};
