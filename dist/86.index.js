export const id = 86;
export const ids = [86];
export const modules = {

/***/ 5086:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  extractArchive: () => (/* binding */ extractArchive)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/base/errors.js
var errors = __webpack_require__(5145);
// EXTERNAL MODULE: ./build/base/rename.js
var rename = __webpack_require__(4992);
// EXTERNAL MODULE: ./build/base/temporary.js
var temporary = __webpack_require__(2531);
// EXTERNAL MODULE: ./build/base/text.js
var base_text = __webpack_require__(1497);
// EXTERNAL MODULE: ./build/archive/findings.js
var findings = __webpack_require__(8163);
// EXTERNAL MODULE: ./build/archive/archive-file.js
var archive_file = __webpack_require__(2921);
// EXTERNAL MODULE: ./build/archive/judge-entry.js
var judge_entry = __webpack_require__(9911);
// EXTERNAL MODULE: ./build/archive/links.js
var links = __webpack_require__(7164);
// EXTERNAL MODULE: ./build/archive/tree.js
var tree = __webpack_require__(5669);
// EXTERNAL MODULE: ./build/archive/unpack.js
var unpack = __webpack_require__(1343);
;// CONCATENATED MODULE: ./build/archive/write-tree.js











/** As with git and pip, the archive decides only whether a file is executable; the system's umask decides the rest. */
function fileMode({ permissions = 0 }) {
    return (permissions & 0o111) === 0 ? 0o666 : 0o777;
}
/**
 * A second look at what the audit let pass, right before anything is written: no path and no link may lead out of the root by itself. On Windows
 * no name may mean something else. Of what was accepted, some cannot be written.
 *
 * @throws GateError `ARCHIVE_UNSAFE`; `INPUT_INVALID` where this file system, or any, cannot hold the archive
 */
function assertPlan(files, accepted) {
    const folders = new Set((0,tree/* foldersOf */.pd)(files));
    for (const { path, kind, target } of files) {
        const problems = [...(0,judge_entry/* judgeName */.Bt)(path)];
        const where = kind === 'link' && target !== undefined ? (0,links/* judgeTarget */.dM)(path, target) : undefined;
        if (where !== undefined)
            problems.push({ ...where, text: `it is a link to ${(0,base_text/* quoted */.TL)(target ?? '')}, ${where.text}` });
        const failing = problems.find((problem) => (0,judge_entry/* fails */.c6)(problem) && !(accepted.has(problem.kind) && (0,findings/* gradeOf */.V)(problem.kind) === 'ambiguity'));
        if (failing !== undefined)
            throw unsafe(path, failing.text);
        if (kind === 'link' && target === undefined)
            throw unsafe(path, 'it is a link to nothing');
        const tooLong = problems.find((problem) => problem.kind === 'name-too-long');
        if (tooLong !== undefined)
            throw cannotHold(path, tooLong.text);
        if (kind !== 'folder' && folders.has(path))
            throw cannotHold(path, 'it is both a file and a folder');
        const foreign = problems.find(({ kind: problem }) => NOT_ON_WINDOWS.includes(problem));
        if (process.platform === 'win32' && foreign !== undefined)
            throw needsLinux(path, foreign.text);
    }
}
const NOT_ON_WINDOWS = [
    ...['name-windows', 'name-icon', 'link-to-opt', 'link-to-interpreter'],
    ...['name-backslash', 'name-control'],
];
/** The error for an archive that does not match its audited headers. */
function unsafe(path, text) {
    return new errors/* GateError */.ue('ARCHIVE_UNSAFE', `The archive was not unpacked. Entry ${(0,base_text/* quoted */.TL)(path)}: ${text}.`, {
        hint: 'Nothing was left behind. Do not use this layer before its publisher has explained the zip.',
    });
}
/** The failure of an archive that was accepted although no file system holds it. */
function cannotHold(path, text) {
    return new errors/* GateError */.ue('INPUT_INVALID', `The layer cannot be unpacked. Entry ${(0,base_text/* quoted */.TL)(path)}: ${text}.`, {
        hint: 'Gate this layer without extraction, or publish a new version that is packed by a common tool.',
        settings: ['extraction folder'],
    });
}
/** The failure of an archive that this machine's file system cannot hold. */
function needsLinux(path, text, cause) {
    return new errors/* GateError */.ue('INPUT_INVALID', `The layer cannot be unpacked here. Entry ${(0,base_text/* quoted */.TL)(path)}: ${text}.`, {
        hint: 'Extract on a Linux runner, whose file system is that of the functions.',
        cause,
    });
}
/**
 * Writes all of `files` below the new folder `root`: first folders, then files, which must not exist, then links. So no link exists while
 * files are written. Folders get the default mode, because the user of the step could not remove a read-only one. The caller must make
 * `root` private.
 *
 * @throws GateError `ARCHIVE_UNSAFE`, `INPUT_INVALID`, the file system's error, or `signal.reason`
 */
async function writeTree(archive, root, files, signal) {
    const pause = (0,unpack/* createPause */.nl)(signal);
    for (const folder of ['', ...(0,tree/* foldersOf */.pd)(files)]) {
        await pause();
        once(folder, () => (0,external_node_fs_.mkdirSync)((0,external_node_path_.join)(root, folder)));
    }
    const file = await (0,archive_file/* openArchive */.p_)(archive);
    try {
        const inOrder = files.toSorted((a, b) => a.dataOffset - b.dataOffset);
        for (const entry of inOrder) {
            await pause();
            if (entry.kind === 'file')
                await writeFile(file, entry, (0,external_node_path_.join)(root, entry.path), signal);
        }
    }
    finally {
        await file.close();
    }
    for (const { path, target } of files) {
        if (target === undefined)
            continue;
        await pause();
        once(path, () => write_tree_link(target, (0,external_node_path_.join)(root, path)));
    }
}
/** `root` starts empty, so a path that exists already belongs to another entry whose name this file system considers equal. */
function once(path, make) {
    try {
        return make();
    }
    catch (error) {
        if ((0,errors/* systemCode */.xU)(error) !== 'EEXIST')
            throw error;
        throw needsLinux(path, 'this file system cannot tell its name from another one of the layer', error);
    }
}
function write_tree_link(target, path) {
    try {
        (0,external_node_fs_.symlinkSync)(target, path);
    }
    catch (error) {
        if (process.platform !== 'win32' || (0,errors/* systemCode */.xU)(error) !== 'EPERM')
            throw error;
        throw new errors/* GateError */.ue('INPUT_INVALID', 'The layer has symbolic links, which this Windows runner may not make.', {
            hint: 'Extract on a Linux runner, or turn on developer mode on this one.',
            cause: error,
        });
    }
}
/** Writes the file `entry` to `path`, which must not exist, and checks its bytes against the audited size and checksum. */
async function writeFile(archive, entry, path, signal) {
    if ((0,unpack/* isSmall */.eq)(entry)) {
        const write = (data) => once(entry.path, () => writeAtOnce(path, data, fileMode(entry)));
        assertData(entry, await (0,unpack/* unpackEntry */.$7)(archive, entry, write, signal));
        return;
    }
    let output;
    try {
        output = await (0,promises_.open)(path, 'wx', fileMode(entry));
    }
    catch (error) {
        return once(entry.path, () => {
            throw error;
        });
    }
    try {
        const write = (piece) => output.writeFile(piece);
        assertData(entry, await (0,unpack/* unpackEntry */.$7)(archive, entry, write, signal));
    }
    finally {
        await output.close();
    }
}
function assertData({ path }, problem) {
    if (problem !== undefined)
        throw unsafe(path, problem.text);
}
function writeAtOnce(path, data, mode) {
    const file = (0,external_node_fs_.openSync)(path, 'wx', mode);
    try {
        for (let written = 0; written < data.length;)
            written += (0,external_node_fs_.writeSync)(file, data, written);
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
}

;// CONCATENATED MODULE: ./build/archive/extract.js









/**
 * Unpacks the archive at `path`, whose `audit` found nothing but what was accepted, into the new folder `target` (its parents are made where they are missing).
 *
 * Everything is written below a fresh folder beside it that only this user can enter, and moved when it is whole: nobody ever sees a
 * part, and a failure leaves nothing behind. Modes are those of the umask; files that are executable in the archive stay so. What is
 * written is held to what was audited: sizes and checksums are those of the real bytes.
 *
 * @param tracker remembers to remove all of it, with the parents that were made
 * @param accepted kinds of ambiguity; what is unpacked is the reading of `audit.files`
 * @throws GateError `INPUT_INVALID` where `target` exists and is no empty folder or this file system cannot hold the layer, `ARCHIVE_UNSAFE` where the archive is not what it
 * claimed; the file system's error; `signal.reason`
 */
async function extractArchive(path, target, audit, signal, tracker, accepted = new Set()) {
    signal.throwIfAborted();
    if (audit.findings.some(({ kind }) => !accepted.has(kind) || (0,findings/* gradeOf */.V)(kind) === 'danger')) {
        throw new errors/* GateError */.ue('ARCHIVE_UNSAFE', 'The archive was not unpacked: its audit found that it is not safe.', {
            hint: 'The `archive` check says what is wrong with it.',
        });
    }
    assertPlan(audit.files, accepted);
    const place = (0,external_node_path_.resolve)(target);
    await assertFree(place);
    const sibling = makeSibling(place, tracker);
    const layer = (0,external_node_path_.join)(sibling.folder, 'layer');
    try {
        await writeTree(path, layer, audit.files, signal);
        signal.throwIfAborted();
        moveInto(layer, place, tracker);
        sibling.finish();
    }
    catch (error) {
        sibling.remove();
        throw error;
    }
}
async function assertFree(place) {
    const problem = await occupied(place);
    if (problem === undefined)
        return;
    throw new errors/* GateError */.ue('INPUT_INVALID', `Expected a folder for extraction that is empty or does not exist, found ${(0,base_text/* quoted */.TL)(place)}, which ${problem}.`, {
        hint: 'Name a new folder, or remove that one before this step: nothing is overwritten.',
        settings: ['extraction folder'],
    });
}
async function occupied(place) {
    try {
        const stat = await (0,promises_.lstat)(place);
        if (stat.isSymbolicLink())
            return 'is a link';
        if (!stat.isDirectory())
            return 'is a file';
        return (await (0,promises_.readdir)(place)).length > 0 ? 'is not empty' : undefined;
    }
    catch (error) {
        if ((0,errors/* systemCode */.xU)(error) === 'ENOENT')
            return undefined;
        if ((0,errors/* systemCode */.xU)(error) === 'ENOTDIR')
            return 'lies below a file';
        throw error;
    }
}
/** Another layer's failed extraction may remove a parent that both made, just before it is used. */
const MAX_TRIES = 3;
function makeSibling(place, tracker) {
    const parent = (0,external_node_path_.dirname)(place);
    const removals = [];
    const removeParents = () => {
        for (const remove of removals)
            remove();
    };
    for (let tries = 1;; tries += 1) {
        removals.push((0,temporary/* makeFolders */.wZ)(parent, tracker));
        try {
            const folder = (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)(parent, `.${(0,external_node_path_.basename)(place)}.`));
            const untrack = tracker.track(folder);
            return {
                folder,
                finish() {
                    (0,external_node_fs_.rmdirSync)(folder);
                    untrack();
                },
                remove() {
                    (0,external_node_fs_.rmSync)(folder, { recursive: true, force: true });
                    untrack();
                    removeParents();
                },
            };
        }
        catch (error) {
            if ((0,errors/* systemCode */.xU)(error) === 'ENOENT' && tries < MAX_TRIES)
                continue;
            removeParents();
            throw error;
        }
    }
}
/** Renames `folder` to `place`; an empty folder there gives way, anything else does not. Synchronous, and so tracked at once. */
function moveInto(folder, place, tracker) {
    const existed = removeEmptyFolder(place);
    try {
        (0,rename/* renameWhenFree */.j)(folder, place);
    }
    catch (error) {
        if (existed)
            (0,external_node_fs_.mkdirSync)(place, { recursive: true });
        throw notFree(place, error);
    }
    tracker.undoLater(() => {
        (0,external_node_fs_.rmSync)(place, { recursive: true, force: true });
        if (existed)
            (0,external_node_fs_.mkdirSync)(place);
    });
}
/** Removes an empty folder, since Windows renames onto none. False where there is nothing. */
function removeEmptyFolder(place) {
    try {
        (0,external_node_fs_.rmdirSync)(place);
        return true;
    }
    catch (error) {
        if ((0,errors/* systemCode */.xU)(error) === 'ENOENT')
            return false;
        throw notFree(place, error);
    }
}
function notFree(place, cause) {
    const taken = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EBUSY', 'EPERM', 'EACCES'];
    if (!taken.includes((0,errors/* systemCode */.xU)(cause) ?? ''))
        return cause;
    return new errors/* GateError */.ue('INPUT_INVALID', `The extracted layer could not be put in the place of ${(0,base_text/* quoted */.TL)(place)} (${(0,errors/* messageOf */.bD)(cause)}).`, {
        hint: 'Name a folder of its own: something else uses or filled that one meanwhile.',
        settings: ['extraction folder'],
        cause,
    });
}


/***/ })

};
