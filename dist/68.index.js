export const id = 68;
export const ids = [68];
export const modules = {

/***/ 7068:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   editVersions: () => (/* binding */ editVersions),
/* harmony export */   planEdits: () => (/* binding */ planEdits),
/* harmony export */   prepareEdits: () => (/* binding */ prepareEdits),
/* harmony export */   writeEdits: () => (/* binding */ writeEdits)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6760);
/* harmony import */ var _base_paths_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2100);
/* harmony import */ var _reference_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(982);
/* harmony import */ var _manifest_error_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2482);
/* harmony import */ var _read_document_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3860);
/* harmony import */ var _workspace_files_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(589);








/**
 * The edits of each file, by its path. A number that is written once may stand for several layers, as YAML's aliases do.
 *
 * @throws ManifestError where they are to have different versions
 */
function planEdits(wanted) {
    const edits = new Map();
    for (const { path, line, at, from, to } of wanted) {
        const ofFile = edits.get(path) ?? [];
        edits.set(path, ofFile);
        const same = ofFile.find((edit) => edit.at === at);
        if (same !== undefined && same.to !== to)
            throw notEditable(path, line);
        if (same === undefined)
            ofFile.push({ at, from, to });
    }
    return new Map([...edits]
        .map(([path, ofFile]) => [path, ofFile.filter(({ from, to }) => from !== to)])
        .filter(([, ofFile]) => ofFile.length > 0));
}
/**
 * `text` with each version in the place of the old one, and not a character of it changed elsewhere.
 *
 * @throws Error where the text does not have the old version there
 */
function editVersions(text, edits) {
    let result = '';
    let done = 0;
    for (const { at, from, to } of edits.toSorted((a, b) => a.at - b.at)) {
        if (at < done || !text.startsWith(String(from), at))
            throw new Error(`there is no version ${from} at character ${at}`);
        result += text.slice(done, at) + String(to);
        done = at + String(from).length;
    }
    return result + text.slice(done);
}
/**
 * Makes the edits of each file, and reads the result as its tool will: every layer must be what it was, but for the versions that
 * were to change.
 *
 * @param root the real path of the workspace
 * @param edits by the path of the file
 * @throws ManifestError for a file whose edit would do anything else
 */
async function prepareEdits(edits, root, rules) {
    const files = [];
    for (const [path, ofFile] of edits) {
        const real = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.realpath)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(root, path));
        if (!(0,_base_paths_js__WEBPACK_IMPORTED_MODULE_3__/* .isWithin */ .UO)(root, real))
            throw new Error(`${path} has become a link that leads out of the workspace`);
        const before = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readFile)(real);
        const text = new TextDecoder('utf-8', { fatal: true }).decode(before);
        const mark = before.subarray(0, before.length - Buffer.byteLength(text));
        const edited = editVersions(text, ofFile);
        const workspace = (0,_workspace_files_js__WEBPACK_IMPORTED_MODULE_7__/* .openWorkspace */ .OH)(root);
        const [old, now] = [
            await (0,_read_document_js__WEBPACK_IMPORTED_MODULE_6__/* .readDocument */ .u)((0,_read_document_js__WEBPACK_IMPORTED_MODULE_6__/* .identifyText */ .E)(text, path), path, workspace, rules),
            await (0,_read_document_js__WEBPACK_IMPORTED_MODULE_6__/* .readDocument */ .u)((0,_read_document_js__WEBPACK_IMPORTED_MODULE_6__/* .identifyText */ .E)(edited, path), path, workspace, rules),
        ];
        const wanted = old.layers.map((layer) => {
            const edit = ofFile.find(({ at }) => at === layer.versionAt);
            return nameLayer({ ...layer, version: edit?.to ?? layer.version });
        });
        const isAsWanted = now.problems.length === 0 && wanted.join('\n') === now.layers.map(nameLayer).join('\n');
        if (!isAsWanted) {
            const changed = old.layers.find(({ versionAt }) => ofFile.some(({ at }) => at === versionAt));
            throw notEditable(path, changed?.line);
        }
        files.push({ path, real, before, after: Buffer.concat([mark, Buffer.from(edited)]) });
    }
    return files;
}
function nameLayer(layer) {
    return `${(0,_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .formatReference */ .FH)(layer)} ${layer.function} ${layer.runtime} ${layer.line}`;
}
function notEditable(path, line) {
    const message = 'Expected to change the version of one layer here, found that this changes another one too. Write each version out, without an anchor or a default that others use.';
    return new _manifest_error_js__WEBPACK_IMPORTED_MODULE_5__/* .ManifestError */ .S([{ path, line, message }]);
}
/**
 * Writes every file, or none: what was written is put back when one of them cannot be.
 *
 * Nothing waits in between, so that a cancelled job finds all of them written or none.
 *
 * @returns a function that puts the old files back
 * @throws the file system's error
 */
function writeEdits(files) {
    const written = [];
    const undo = () => {
        for (const { real, before } of written)
            replaceFile(real, before);
    };
    try {
        for (const file of files) {
            replaceFile(file.real, file.after);
            written.push(file);
        }
    }
    catch (error) {
        undo();
        throw error;
    }
    return undo;
}
function replaceFile(path, bytes) {
    const partial = `${path}.${process.pid}.partial`;
    try {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeFileSync)(partial, bytes, { flag: 'wx' });
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.chmodSync)(partial, (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(path).mode);
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.renameSync)(partial, path);
    }
    catch (error) {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(partial, { force: true });
        throw error;
    }
}


/***/ })

};
