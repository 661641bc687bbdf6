export const id = 580;
export const ids = [580];
export const modules = {

/***/ 2217:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Fq: () => (/* binding */ HOST_MACOS),
/* harmony export */   Je: () => (/* binding */ EXTRA),
/* harmony export */   Mx: () => (/* binding */ METHOD),
/* harmony export */   lx: () => (/* binding */ FLAG),
/* harmony export */   wO: () => (/* binding */ HOST_UNIX)
/* harmony export */ });
/** The system of every Unix but macOS, in the upper byte of "version made by". */
const HOST_UNIX = 3;
const HOST_MACOS = 19;
/** General purpose flags (APPNOTE 4.4.4). */
const FLAG = {
    encrypted: 0x0001,
    descriptor: 0x0008,
    patch: 0x0020,
    strongEncryption: 0x0040,
    utf8: 0x0800,
    maskedHeaders: 0x2000,
};
/** Compression methods (APPNOTE 4.4.5). */
const METHOD = { stored: 0, deflated: 8, aes: 99 };
/** Extra fields (APPNOTE 4.5, 4.6). */
const EXTRA = {
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
};


/***/ }),

/***/ 9245:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Lh: () => (/* binding */ RATIO_MATTERS_BYTES),
/* harmony export */   PR: () => (/* binding */ MAX_PATH_BYTES),
/* harmony export */   Sd: () => (/* binding */ MAX_ENTRIES),
/* harmony export */   Tx: () => (/* binding */ MAX_UNPACKED_BYTES),
/* harmony export */   UP: () => (/* binding */ MAX_TARGETS_BYTES),
/* harmony export */   eF: () => (/* binding */ MAX_LINK_STEPS),
/* harmony export */   sB: () => (/* binding */ DEFLATE_RATIO),
/* harmony export */   tZ: () => (/* binding */ MAX_PART_BYTES),
/* harmony export */   vG: () => (/* binding */ MAX_TARGET_BYTES),
/* harmony export */   zN: () => (/* binding */ MAX_RATIO),
/* harmony export */   zt: () => (/* binding */ MAX_DIRECTORY_BYTES)
/* harmony export */ });
/** Code and layers of a function may have 500 MB unpacked together (SCF quotas), so a layer with more can never be used. */
const MAX_UNPACKED_BYTES = 500 * 1024 ** 2;
/** Files and folders that unpacking would make, those that are only named in paths included. A large `node_modules` has a tenth. */
const MAX_ENTRIES = 200_000;
/** Room for `MAX_ENTRIES` entries with long names; what is read of a directory is kept in memory. */
const MAX_DIRECTORY_BYTES = 32 * 1024 ** 2;
/** Unpacked bytes for each byte of the archive. Code and libraries come to 3 to 10. */
const MAX_RATIO = 200;
/** Below so many unpacked bytes no ratio does harm. */
const RATIO_MATTERS_BYTES = 16 * 1024 ** 2;
/** Deflate can't do better: its longest match of 258 bytes takes two bits at least. */
const DEFLATE_RATIO = 1032;
/** Linux takes no longer link target (PATH_MAX). */
const MAX_TARGET_BYTES = 4096;
/** Of all targets together, which are kept in memory. Fifty thousand links of `node_modules/.bin` have a third of it. */
const MAX_TARGETS_BYTES = 8 * 1024 ** 2;
/** Parts of paths walked to see where all links lead, so that links through links through links cost no more than others. */
const MAX_LINK_STEPS = 2_000_000;
/** macOS takes no longer path (PATH_MAX), Linux takes four times that. */
const MAX_PATH_BYTES = 1024;
/** No common file system takes a longer name (NAME_MAX). */
const MAX_PART_BYTES = 255;


/***/ }),

/***/ 7164:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R0: () => (/* binding */ readTargets),
/* harmony export */   XT: () => (/* binding */ judgeLinks),
/* harmony export */   dM: () => (/* binding */ judgeTarget)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8522);
/* harmony import */ var _base_text_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1497);
/* harmony import */ var _entry_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2217);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9245);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(485);
/* harmony import */ var _source_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7576);







/** Room for a target that deflate made longer. */
const MAX_PACKED_TARGET_BYTES = _limits_js__WEBPACK_IMPORTED_MODULE_5__/* .MAX_TARGET_BYTES */ .vG + 1024;
/**
 * Reads where each link points: the only data that an audit opens, at most 4096 bytes of each. Sets `target` where it could be read.
 *
 * @throws the file system's error or `signal.reason`
 */
async function readTargets(links, source, findings, signal) {
    let total = 0;
    for (const [index, link] of links.entries()) {
        if (index % 256 === 0)
            signal.throwIfAborted();
        total += Math.min(link.size, _limits_js__WEBPACK_IMPORTED_MODULE_5__/* .MAX_TARGET_BYTES */ .vG);
        if (total > _limits_js__WEBPACK_IMPORTED_MODULE_5__/* .MAX_TARGETS_BYTES */ .UP) {
            findings.add('link-target', `Its links have more than ${_limits_js__WEBPACK_IMPORTED_MODULE_5__/* .MAX_TARGETS_BYTES */ .UP} bytes of targets; no more are read`);
            return;
        }
        const target = await readTarget(link, source);
        if (typeof target === 'string')
            findings.add('link-target', target, link.name);
        else
            link.target = target.text;
    }
}
/** The target, or what is wrong with it. */
async function readTarget(link, source) {
    const { size, compressedSize, dataOffset, method } = link;
    if (size === 0)
        return 'it is a link to nothing';
    if (size > _limits_js__WEBPACK_IMPORTED_MODULE_5__/* .MAX_TARGET_BYTES */ .vG || compressedSize > MAX_PACKED_TARGET_BYTES) {
        return `it is a link whose target has ${size} bytes; at most ${_limits_js__WEBPACK_IMPORTED_MODULE_5__/* .MAX_TARGET_BYTES */ .vG} make sense`;
    }
    const readable = (link.flags & _entry_js__WEBPACK_IMPORTED_MODULE_2__/* .FLAG */ .lx.encrypted) === 0 && (method === _entry_js__WEBPACK_IMPORTED_MODULE_2__/* .METHOD */ .Mx.stored || link.deflated);
    if (dataOffset < 0 || !readable)
        return 'it is a link whose target cannot be read';
    let data;
    try {
        const packed = await source.at(dataOffset, compressedSize);
        // Not through yauzl's stream: an archive may have a hundred thousand links.
        data = link.deflated ? (0,node_zlib__WEBPACK_IMPORTED_MODULE_1__.inflateRawSync)(packed, { maxOutputLength: _limits_js__WEBPACK_IMPORTED_MODULE_5__/* .MAX_TARGET_BYTES */ .vG }) : packed;
    }
    catch (error) {
        if (error instanceof _source_js__WEBPACK_IMPORTED_MODULE_4__/* .BeyondEnd */ .TY || isInflateError(error))
            return 'it is a link whose target cannot be read';
        throw error;
    }
    if (data.length !== size || (0,node_zlib__WEBPACK_IMPORTED_MODULE_1__.crc32)(data) !== link.crc32) {
        return 'it is a link whose target has not the size and checksum that its header names';
    }
    return (0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(data) ? { text: data.toString('utf8') } : 'it is a link whose target is not UTF-8';
}
function isInflateError(error) {
    return error instanceof Error && 'code' in error && /^(?:Z|ERR)_/.test(String(error.code));
}
/**
 * What is wrong with a link at `path` that points to `target`, as far as the two tell: `undefined` where it stays inside of the root
 * when no other link is on the way.
 */
function judgeTarget(path, target) {
    const leaves = (text) => ({ kind: 'link-leaves', text });
    if ((0,_names_js__WEBPACK_IMPORTED_MODULE_3__/* .hasUnprintable */ .BR)(target))
        return { kind: 'link-target', text: 'which has a control character' };
    if (/^[/\\]/.test(target) || /^[A-Za-z]:/.test(target))
        return leaves('an absolute path');
    if (target.includes('\\'))
        return leaves('a path with a backslash');
    if (target.split('/').some(_names_js__WEBPACK_IMPORTED_MODULE_3__/* .meansAnotherOnWindows */ .om)) {
        return { kind: 'link-target', text: 'which means something else on Windows' };
    }
    let depth = path.split('/').length - 1;
    for (const part of target.split('/')) {
        if (part === '..')
            depth -= 1;
        else if (part !== '' && part !== '.')
            depth += 1;
        if (depth < 0)
            return leaves('outside of the folder');
    }
    return undefined;
}
/** Linux gives up after so many links on one way (MAXSYMLINKS). */
const MAX_HOPS = 40;
/** Judges every link in the tree below `root`: where it leads, by itself and through the other links of the archive. */
function judgeLinks(links, root, findings) {
    const budget = { steps: _limits_js__WEBPACK_IMPORTED_MODULE_5__/* .MAX_LINK_STEPS */ .eF };
    for (const link of links) {
        const { target, name } = link;
        if (target === undefined || !link.placeable)
            continue;
        const shown = `it is a link to ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_6__/* .quoted */ .TL)(target)}`;
        const problem = judgeTarget(link.path, target);
        if (problem !== undefined) {
            findings.add(problem.kind, `${shown}, ${problem.text}`, name);
            continue;
        }
        const end = follow(root, link.path, target, budget);
        if (end === 'outside')
            findings.add('link-leaves', `${shown}, which other links lead outside`, name);
        if (end === 'loop')
            findings.add('link-loop', `${shown}, which leads back to it or through too many`, name);
    }
}
/** Walks a link's target as the kernel does. A part that the archive does not have counts as an empty folder. */
function follow(root, path, target, budget) {
    const todo = [...path.split('/').slice(0, -1), ...target.split('/')].reverse();
    const at = [root];
    let hops = 0;
    for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
        budget.steps -= 1;
        if (budget.steps < 0)
            return 'loop';
        if (part === '' || part === '.')
            continue;
        if (part === '..') {
            at.pop();
            if (at.length === 0)
                return 'outside';
            continue;
        }
        const next = at.at(-1)?.children?.get((0,_names_js__WEBPACK_IMPORTED_MODULE_3__/* .fold */ .AU)(part));
        if (next?.entry?.kind !== 'link') {
            at.push(next);
            continue;
        }
        hops += 1;
        if (hops > MAX_HOPS)
            return 'loop';
        todo.push(...(next.entry.target ?? '').split('/').reverse());
    }
    return 'inside';
}


/***/ }),

/***/ 485:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AE: () => (/* binding */ judgeWindowsName),
/* harmony export */   AU: () => (/* binding */ fold),
/* harmony export */   BR: () => (/* binding */ hasUnprintable),
/* harmony export */   Bt: () => (/* binding */ judgeName),
/* harmony export */   H7: () => (/* binding */ judgeEncoding),
/* harmony export */   M4: () => (/* binding */ ON_WINDOWS),
/* harmony export */   e4: () => (/* binding */ decodeName),
/* harmony export */   om: () => (/* binding */ meansAnotherOnWindows)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8522);
/* harmony import */ var yauzl__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(663);
/* harmony import */ var _base_text_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1497);
/* harmony import */ var _entry_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2217);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9245);






/** The name as text. Where it is no UTF-8, it is shown as the first zip programs would, in code page 437. */
function decodeName(raw) {
    return (0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(raw) ? raw.toString('utf8') : (0,yauzl__WEBPACK_IMPORTED_MODULE_2__/* .getFileNameLowLevel */ .ax)(0, raw, [], true);
}
/**
 * Everything by which one name could be two to different readers. The UTF-8 flag itself does not matter: Info-ZIP and macOS write
 * UTF-8 without it.
 */
function judgeEncoding(raw, extras) {
    const problems = [];
    if (!(0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(raw)) {
        problems.push({
            kind: 'name-encoding',
            text: 'its name is not UTF-8, so that it is another one to each reader',
        });
    }
    for (const { id, data } of extras) {
        if (id === _entry_js__WEBPACK_IMPORTED_MODULE_3__/* .EXTRA */ .Je.xceedName) {
            problems.push({
                kind: 'name-second',
                text: 'it carries a second name in a form that is not understood',
            });
        }
        // Readers differ in whether they check the version and the checksum before they take this name.
        if (id === _entry_js__WEBPACK_IMPORTED_MODULE_3__/* .EXTRA */ .Je.unicodePath && !data.subarray(5).equals(raw)) {
            const valid = data.length > 5 && data.readUInt32LE(1) === (0,node_zlib__WEBPACK_IMPORTED_MODULE_1__.crc32)(raw);
            const second = (0,_base_text_js__WEBPACK_IMPORTED_MODULE_4__/* .quoted */ .TL)(decodeName(data.subarray(5)));
            problems.push({
                kind: 'name-second',
                text: `it carries a second name, ${second}${valid ? '' : ' (with a wrong checksum)'}`,
            });
        }
    }
    return problems;
}
/** Whether there is something that could end a line, move a cursor or turn the reading direction: NUL and other controls, line separators, bidi controls. */
function hasUnprintable(text) {
    return /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(text);
}
/**
 * Everything that lets a name (of a folder: without its last `/`) reach outside of the folder that it is unpacked into.
 */
function judgeName(name) {
    if (name === '')
        return [{ kind: 'name-empty', text: 'it has no name' }];
    const problems = [];
    const add = (kind, text) => problems.push({ kind, text });
    const parts = name.split(/[/\\]/);
    if (/^(?:\/\/|\\\\)/.test(name))
        add('name-unc', 'its name is that of a network share');
    else if (/^[/\\]/.test(name))
        add('name-absolute', 'its name starts at the root of the file system');
    if (/^[A-Za-z]:/.test(name))
        add('name-drive', 'its name starts with a drive');
    if (name.includes('\\'))
        add('name-backslash', 'its name has a backslash, a separator on Windows alone');
    if (parts.includes('..'))
        add('name-parent', 'its name has a ".." part, which leads out of the folder');
    if (hasUnprintable(name))
        add('name-control', 'its name has a control character');
    if (problems.length > 0)
        return problems;
    if (parts.some((part) => part === '' || part === '.')) {
        add('name-unclear', 'its name has an empty or a "." part');
    }
    if (Buffer.byteLength(name) > _limits_js__WEBPACK_IMPORTED_MODULE_5__/* .MAX_PATH_BYTES */ .PR || parts.some((p) => Buffer.byteLength(p) > _limits_js__WEBPACK_IMPORTED_MODULE_5__/* .MAX_PART_BYTES */ .tZ)) {
        add('name-too-long', 'its name is longer than file systems take');
    }
    return problems;
}
/** What of a name means something else on Windows. SCF unpacks on Linux, so elsewhere it is worth a note and no more. */
function judgeWindowsName(name) {
    const odd = name.split(/[/\\]/).find(meansAnotherOnWindows);
    if (odd === undefined)
        return undefined;
    return {
        kind: 'name-windows',
        text: `on Windows ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_4__/* .quoted */ .TL)(odd)} means something else: a device, a stream or another file`,
    };
}
/** Whether names are unpacked as Windows reads them. */
const ON_WINDOWS = process.platform === 'win32';
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:\.|$)/i;
/** Windows drops dots and spaces at the end, takes `a:b` for a stream of `a`, and knows devices by name in every folder. */
function meansAnotherOnWindows(part) {
    if (part === '.' || part === '..')
        return false;
    return /[. ]$|:/.test(part) || DEVICE.test(part);
}
/** Characters that HFS+ ignores in names. */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;
/**
 * What a part of a path is found by on a file system that knows neither case nor Unicode forms: equal for names that any of
 * Windows, macOS and Linux takes for one.
 */
function fold(part) {
    if (/^[\x20-\x7e]*$/.test(part))
        return part.toUpperCase();
    // Lower, then upper: `ẞ` → `ß` → `SS`, the Kelvin sign → `k` → `K`, `ſ` → `S`, and both small sigmas → `Σ`.
    const plain = part.replace(IGNORED, '').normalize('NFD');
    return plain.toLowerCase().toUpperCase().normalize('NFD');
}


/***/ }),

/***/ 7576:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   TY: () => (/* binding */ BeyondEnd),
/* harmony export */   ct: () => (/* binding */ isFileSystemError),
/* harmony export */   jC: () => (/* binding */ SourceReader),
/* harmony export */   oD: () => (/* binding */ openSource)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var yauzl__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(663);
/* harmony import */ var _base_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5145);



/** The archive is asked for bytes beyond its end: it lies about where something is, or was cut off. */
class BeyondEnd extends Error {
    name = 'BeyondEnd';
}
/** Whether the machine failed rather than the archive. Errors of Node.js itself (`ERR_…`) and of zlib (`Z_…`) are the archive's. */
function isFileSystemError(error) {
    const code = (0,_base_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .systemCode */ .xU)(error);
    return code !== undefined && !/^(?:ERR|Z)_/.test(code);
}
/** Headers are small and mostly stand close together: so much is read at once. */
const WINDOW_BYTES = 32 * 1024;
const STREAM_BYTES = 256 * 1024;
/** Opens the file at `path`, whose content must not change meanwhile. */
async function openSource(path) {
    const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.open)(path, 'r');
    let windowStart = 0;
    let window = Buffer.alloc(0);
    let bytesRead = 0;
    let size;
    try {
        size = (await handle.stat()).size;
    }
    catch (error) {
        await handle.close();
        throw error;
    }
    async function load(position, length) {
        const wanted = Math.min(Math.max(length, WINDOW_BYTES), size - position);
        // A new buffer each time: views of the one before stay as they are.
        window = await readFully(handle, position, wanted);
        windowStart = position;
        bytesRead += wanted;
        return window.subarray(0, length);
    }
    return {
        size,
        get bytesRead() {
            return bytesRead;
        },
        at(position, length) {
            if (!(position >= 0 && length >= 0 && position + length <= size)) {
                throw new BeyondEnd(`it refers to bytes ${position} to ${position + length} of ${size}`);
            }
            const from = position - windowStart;
            if (from >= 0 && from + length <= window.length)
                return window.subarray(from, from + length);
            return load(position, length);
        },
        stream: (position, length) => handle.createReadStream({
            ...{ start: position, end: position + length - 1, autoClose: false },
            highWaterMark: STREAM_BYTES,
        }),
        close: () => handle.close(),
    };
}
async function readFully(handle, position, length) {
    const buffer = Buffer.allocUnsafeSlow(length);
    let filled = 0;
    while (filled < length) {
        const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
        if (bytesRead === 0)
            throw new BeyondEnd('it became shorter while it was read');
        filled += bytesRead;
    }
    return buffer;
}
/** A source in the form that yauzl reads from; a class because yauzl wants one. It never closes the source. */
class SourceReader extends yauzl__WEBPACK_IMPORTED_MODULE_1__/* .RandomAccessReader */ .lJ {
    #source;
    constructor(source) {
        super();
        this.#source = source;
    }
    read(buffer, offset, length, position, callback) {
        const deliver = (bytes) => {
            bytes.copy(buffer, offset);
            callback(null);
        };
        const fail = (error) => callback(error instanceof Error ? error : new Error(String(error)));
        let bytes;
        try {
            bytes = this.#source.at(position, length);
        }
        catch (error) {
            fail(error);
            return;
        }
        if (bytes instanceof Promise)
            bytes.then(deliver, fail);
        else
            deliver(bytes);
    }
}


/***/ }),

/***/ 5669:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CV: () => (/* binding */ plant),
/* harmony export */   pd: () => (/* binding */ foldersOf)
/* harmony export */ });
/* unused harmony export pathOf */
/* harmony import */ var _base_text_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1497);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9245);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(485);



/**
 * Puts every entry that has a usable name into its place, and finds those that cannot be there together: two of one name (by case and Unicode
 * form too), a file that others lie below, and entries that would be written through a link. The order of the entries does not matter.
 *
 * @param keyOf what a part of a path is found by
 */
function plant(entries, findings, keyOf = _names_js__WEBPACK_IMPORTED_MODULE_0__/* .fold */ .AU) {
    const root = { spelling: '', parent: undefined, entry: undefined, children: undefined };
    const budget = { left: _limits_js__WEBPACK_IMPORTED_MODULE_1__/* .MAX_ENTRIES */ .Sd };
    for (const entry of entries) {
        if (!entry.placeable || entry.path === '')
            continue;
        plantOne(root, entry, budget, findings, keyOf);
        if (budget.left >= 0)
            continue;
        findings.add('too-many-entries', `Its entries name more than ${_limits_js__WEBPACK_IMPORTED_MODULE_1__/* .MAX_ENTRIES */ .Sd} files and folders; no more are looked at`);
        break;
    }
    return root;
}
function plantOne(root, entry, budget, findings, keyOf) {
    const parts = entry.path.split('/');
    let place = root;
    for (const [index, part] of parts.entries()) {
        const key = keyOf(part);
        place.children ??= new Map();
        let child = place.children.get(key);
        if (child === undefined) {
            child = { spelling: part, parent: place, entry: undefined, children: undefined };
            place.children.set(key, child);
            budget.left -= 1;
        }
        else if (child.spelling !== part) {
            const other = (0,_base_text_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .TL)(pathOf(child));
            const text = `its name differs from ${other} in case or Unicode form alone, which not all file systems tell apart`;
            findings.add('duplicate', text, entry.name);
        }
        if (index < parts.length - 1)
            judgeFolder(child, entry, findings);
        place = child;
    }
    settle(place, entry, findings);
}
function judgeFolder({ entry: above }, entry, findings) {
    if (above?.kind === 'link') {
        findings.add('through-link', `it would be written through the link ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .TL)(above.name)}`, entry.name);
    }
    else if (above?.kind === 'file') {
        findings.add('file-and-folder', `it lies below ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .TL)(above.name)}, which is a file`, entry.name);
    }
}
function settle(place, entry, findings) {
    const { entry: other, children } = place;
    if (other !== undefined) {
        const both = other.kind !== entry.kind && (other.kind === 'folder' || entry.kind === 'folder');
        if (both)
            findings.add('file-and-folder', 'it is both a folder and something else', entry.name);
        else if (other.path === entry.path)
            findings.add('duplicate', 'its name occurs twice', entry.name);
        return;
    }
    place.entry = entry;
    if (children === undefined || entry.kind === 'folder')
        return;
    if (entry.kind === 'link') {
        findings.add('through-link', 'it is a link, and others would be written through it', entry.name);
    }
    else {
        findings.add('file-and-folder', 'it is a file, but others lie below it', entry.name);
    }
}
/** The path of a place, as first spelled. */
function pathOf(place) {
    const parts = [];
    for (let at = place; at?.parent !== undefined; at = at.parent)
        parts.push(at.spelling);
    return parts.reverse().join('/');
}
/** The folders that `entries` name in their paths or as themselves, each behind the one that it lies in. */
function foldersOf(entries) {
    const folders = new Set();
    for (const { path, kind } of entries) {
        const parts = path.split('/');
        const depth = kind === 'folder' ? parts.length : parts.length - 1;
        for (let length = 1; length <= depth; length += 1)
            folders.add(parts.slice(0, length).join('/'));
    }
    return [...folders].sort();
}


/***/ })

};
