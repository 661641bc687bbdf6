export const id = 164;
export const ids = [164];
export const modules = {

/***/ 2921:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   ct: () => (/* binding */ isFileSystemError),
/* harmony export */   lv: () => (/* binding */ YauzlReader),
/* harmony export */   p_: () => (/* binding */ openArchive)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var yauzl__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(663);
/* harmony import */ var _base_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5145);



/** A read beyond the end of the archive: its offsets lie, or it was truncated. */
class BeyondEnd extends Error {
    name = 'BeyondEnd';
}
/** Whether the machine failed, not the archive. Node.js's own errors (`ERR_…`) and zlib's (`Z_…`) are due to the archive. */
function isFileSystemError(error) {
    const code = (0,_base_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .systemCode */ .xU)(error);
    return code !== undefined && !/^(?:ERR|Z)_/.test(code);
}
/** Read sizes: small when the reader jumps from header to header, large when it reads sequentially. */
const JUMP_BYTES = 32 * 1024;
const WINDOW_BYTES = 128 * 1024;
const PIECE_BYTES = 256 * 1024;
/** Opens the file at `path`. Its content must not change while it is open. */
async function openArchive(path) {
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
        const goesOn = position >= windowStart && position <= windowStart + window.length;
        const wanted = Math.min(Math.max(length, goesOn ? WINDOW_BYTES : JUMP_BYTES), size - position);
        // A new buffer each time, so that views of the previous one stay valid.
        window = await readFully(handle, position, wanted);
        windowStart = position;
        bytesRead += wanted;
        return window.subarray(0, length);
    }
    function assertInside(position, length) {
        if (position >= 0 && length >= 0 && position + length <= size)
            return;
        throw new BeyondEnd(`it refers to bytes ${position} to ${position + length} of ${size}`);
    }
    return {
        size,
        get bytesRead() {
            return bytesRead;
        },
        at(position, length) {
            assertInside(position, length);
            const from = position - windowStart;
            if (from >= 0 && from + length <= window.length)
                return window.subarray(from, from + length);
            return load(position, length);
        },
        firstOf(position, length) {
            assertInside(position, length);
            const from = position - windowStart;
            if (from >= 0 && from < window.length)
                return window.subarray(from, from + length);
            return load(position, Math.min(length, PIECE_BYTES));
        },
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
/** Lets yauzl read from an archive; a class because yauzl requires one. It never closes the file. */
class YauzlReader extends yauzl__WEBPACK_IMPORTED_MODULE_1__/* .RandomAccessReader */ .lJ {
    #file;
    /** @param file the archive */
    constructor(file) {
        super();
        this.#file = file;
    }
    read(buffer, offset, length, position, callback) {
        const deliver = (bytes) => {
            bytes.copy(buffer, offset);
            callback(null);
        };
        const fail = (error) => callback(error instanceof Error ? error : new Error(String(error)));
        let bytes;
        try {
            bytes = this.#file.at(position, length);
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

/***/ 2217:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HX: () => (/* binding */ LOCAL_SIGNATURE),
/* harmony export */   Je: () => (/* binding */ EXTRA),
/* harmony export */   Mx: () => (/* binding */ METHOD),
/* harmony export */   jg: () => (/* binding */ HOST),
/* harmony export */   lw: () => (/* binding */ DESCRIPTOR_SIGNATURE),
/* harmony export */   lx: () => (/* binding */ FLAG)
/* harmony export */ });
/** Systems in the upper byte of "version made by" (APPNOTE 4.4.2). `unix` covers all Unix systems but macOS. */
const HOST = { fat: 0, unix: 3, macos: 19 };
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
/** The first four bytes of a local header and of a data descriptor (APPNOTE 4.3.7, 4.3.9). */
const LOCAL_SIGNATURE = Buffer.from('PK\x03\x04', 'latin1');
const DESCRIPTOR_SIGNATURE = Buffer.from('PK\x07\x08', 'latin1');
/** Extra fields (APPNOTE 4.5, 4.6). */
const EXTRA = {
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
};


/***/ }),

/***/ 9911:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BR: () => (/* binding */ hasUnprintable),
/* harmony export */   Bt: () => (/* binding */ judgeName),
/* harmony export */   E_: () => (/* binding */ judgeKind),
/* harmony export */   G7: () => (/* binding */ readPath),
/* harmony export */   c6: () => (/* binding */ fails),
/* harmony export */   cv: () => (/* binding */ judgeSecondNames),
/* harmony export */   g4: () => (/* binding */ judgeExtra),
/* harmony export */   om: () => (/* binding */ meansAnotherOnWindows),
/* harmony export */   s1: () => (/* binding */ plainPath)
/* harmony export */ });
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8522);
/* harmony import */ var _base_text_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1497);
/* harmony import */ var _entry_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2217);
/* harmony import */ var _findings_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8163);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9245);





/**
 * Parses a decoded name. PowerShell 5 and old .NET write backslashes. As in unzip (`process.c`, "appears to use backslashes as path
 * separators"), they are separators if the entry was made on FAT and its name has no slash. bsdtar's leading "./" is dropped.
 */
function readPath(name, host) {
    const backslashes = host === _entry_js__WEBPACK_IMPORTED_MODULE_1__/* .HOST */ .jg.fat && name.includes('\\') && !name.includes('/');
    const slashed = backslashes ? name.replaceAll('\\', '/') : name;
    const slash = slashed.endsWith('/');
    return { path: (slash ? slashed.slice(0, -1) : slashed).replace(/^(?:\.\/)+/, ''), slash, backslashes };
}
/** A path without its empty and `.` parts, which mean nothing to a file system. */
function plainPath(path) {
    const parts = path.split('/');
    return parts.some((part) => part === '' || part === '.')
        ? parts.filter((part) => part !== '' && part !== '.').join('/')
        : path;
}
/** Whether there is something that could end a line, move a cursor or turn the reading direction, direction marks excepted. */
function hasUnprintable(text) {
    return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) || BIDI_OVERRIDE.test(text);
}
/** Marks that set the direction of adjacent text: ALM, LRM, RLM. Embeddings, overrides and isolates can reorder readable text. */
const BIDI_MARK = /[\u061c\u200e\u200f]/;
const BIDI_OVERRIDE = /[\u202a-\u202e\u2066-\u2069]/;
/** Every way in which the path of an entry could lead out of the target folder, or differ on another system. */
function judgeName(path) {
    if (path === '')
        return [{ kind: 'name-empty', text: 'it has no name' }];
    const problems = [];
    const add = (kind, text) => problems.push({ kind, text });
    const parts = path.split(/[/\\]/);
    if (/^(?:\/\/|\\\\)/.test(path))
        add('name-unc', 'its name is that of a network share');
    else if (/^[/\\]/.test(path))
        add('name-absolute', 'its name starts at the root of the file system');
    if (path.includes('\\')) {
        add('name-backslash', 'its name has a backslash, which some programs take for a separator');
    }
    if (parts.includes('..'))
        add('name-parent', 'its name has a ".." part, which leads out of the folder');
    problems.push(...judgeCharacters(path));
    if (problems.some(fails))
        return problems;
    if (parts.some((part) => part === '' || part === '.')) {
        add('name-unclear', 'its name has an empty or a "." part');
    }
    if (Buffer.byteLength(path) > _limits_js__WEBPACK_IMPORTED_MODULE_3__/* .MAX_PATH_BYTES */ .PR || parts.some((p) => Buffer.byteLength(p) > _limits_js__WEBPACK_IMPORTED_MODULE_3__/* .MAX_PART_BYTES */ .tZ)) {
        add('name-too-long', 'its name is longer than file systems take');
    }
    const odd = parts.find(meansAnotherOnWindows);
    if (odd !== undefined) {
        const text = `on Windows ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_4__/* .quoted */ .TL)(odd)} means something else: a device, a stream, a drive or another file`;
        add('name-windows', text);
    }
    return problems;
}
/** Whether a problem is a finding rather than a note. */
function fails({ kind }) {
    return (0,_findings_js__WEBPACK_IMPORTED_MODULE_2__/* .gradeOf */ .V)(kind) !== 'custom';
}
function judgeCharacters(path) {
    const problems = [];
    const isIcon = /(?:^|\/)Icon\r(?=\/|$)/;
    const rest = path.replaceAll(new RegExp(isIcon, 'g'), '');
    if (path.includes('\0'))
        problems.push({ kind: 'name-nul', text: 'its name has a NUL character' });
    else if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(rest)) {
        problems.push({ kind: 'name-control', text: 'its name has a control character' });
    }
    if (isIcon.test(path)) {
        const text = 'its name is that of a macOS folder icon, which ends in a carriage return';
        problems.push({ kind: 'name-icon', text });
    }
    if (BIDI_OVERRIDE.test(path)) {
        problems.push({ kind: 'name-bidi', text: 'its name has characters that turn the reading direction' });
    }
    if (BIDI_MARK.test(path)) {
        problems.push({ kind: 'name-direction', text: 'its name has direction marks, which cannot be seen' });
    }
    return problems;
}
/** Second names in extra fields, which some readers prefer to the header's. `name` is how the header's `raw` one was decoded. */
function judgeSecondNames(raw, name, extras) {
    const problems = [];
    let secondName;
    const second = (other, text) => {
        secondName = other;
        const harm = judgeName(other).filter(({ kind }) => (0,_findings_js__WEBPACK_IMPORTED_MODULE_2__/* .gradeOf */ .V)(kind) === 'danger');
        problems.push({ kind: 'name-second', text });
        problems.push(...harm.map(({ kind, text: how }) => ({ kind, text: `read by its second name, ${how}` })));
    };
    for (const { id, data } of extras) {
        // A signature and two lengths precede Xceed's name.
        if (id === _entry_js__WEBPACK_IMPORTED_MODULE_1__/* .EXTRA */ .Je.xceedName) {
            second(data.toString('utf16le', 8), 'it carries a second name in a form that few programs read');
        }
        if (id !== _entry_js__WEBPACK_IMPORTED_MODULE_1__/* .EXTRA */ .Je.unicodePath || data.subarray(5).equals(raw))
            continue;
        // Only some readers check the version and the checksum before they use this name.
        const valid = data.length > 5 && data.readUInt32LE(1) === (0,node_zlib__WEBPACK_IMPORTED_MODULE_0__.crc32)(raw);
        const other = data.toString('utf8', 5);
        if (valid && other === name)
            continue;
        const wrong = valid ? '' : ' (with a wrong checksum)';
        second(other, `it carries a second name, ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_4__/* .quoted */ .TL)(other)}${wrong}`);
    }
    return { problems, ...(secondName === undefined ? {} : { secondName }) };
}
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:\.|$)/i;
/** Windows drops trailing dots and spaces, treats `a:b` as a stream of `a`, and has device names in every folder. */
function meansAnotherOnWindows(part) {
    if (part === '.' || part === '..')
        return false;
    return /[. ]$|:/.test(part) || DEVICE.test(part);
}
const HOSTS_WITH_LINKS = [_entry_js__WEBPACK_IMPORTED_MODULE_1__/* .HOST */ .jg.unix, _entry_js__WEBPACK_IMPORTED_MODULE_1__/* .HOST */ .jg.macos];
const DOS_LABEL = 0x08;
const DOS_FOLDER = 0x10;
const TYPE = 0o170000;
const FOLDER = 0o040000;
const FILE = 0o100000;
const LINK = 0o120000;
const SPECIAL = {
    [0o010000]: 'a pipe',
    [0o020000]: 'a character device',
    [0o060000]: 'a block device',
    [0o140000]: 'a socket',
};
/**
 * Determines the kind of an entry. Readers use the name's trailing `/`, the Unix mode or the DOS attributes: if these disagree, readers
 * see different kinds. A trailing `/` wins over everything except the mode of a link.
 */
function judgeKind(clues) {
    const { slash, host, attributes, extras } = clues;
    const mode = attributes >>> 16;
    const type = mode & TYPE;
    const problems = [];
    const unclear = (text) => problems.push({ kind: 'type-unclear', text });
    const kind = type === LINK ? 'link' : slash ? 'folder' : 'file';
    if (kind === 'folder' && ![0, FOLDER, FILE].includes(type)) {
        const text = `it is a folder by its name, and has the odd mode ${mode.toString(8)}`;
        problems.push({ kind: 'folder-mode', text });
    }
    if (kind === 'file' && type === FOLDER)
        unclear('it is a folder by its mode, a file by its name');
    if (kind === 'file' && ![0, FOLDER, FILE].includes(type)) {
        problems.push({ kind: 'special-file', text: `it is ${SPECIAL[type] ?? 'a special file'}` });
    }
    if (kind === 'link' && slash)
        unclear('it is a link by its mode, a folder by its name');
    if (kind === 'link' && !HOSTS_WITH_LINKS.includes(host)) {
        unclear('it is a link by its mode, but made on a system without links');
    }
    if (!slash && (attributes & DOS_FOLDER) !== 0)
        unclear('it is a folder by its DOS attributes alone');
    if ((attributes & DOS_LABEL) !== 0 && type === 0)
        unclear('it is a volume label');
    // An empty deflate stream has two bytes.
    if (kind === 'folder' && (clues.size > 0 || clues.compressedSize > 2)) {
        problems.push({ kind: 'folder-data', text: 'it is a folder that has data' });
    }
    for (const extra of extras)
        problems.push(...judgeExtra(extra, kind));
    return { kind, mode, problems: [...problems, ...judgeBits(kind, mode)] };
}
function judgeBits(kind, mode) {
    const shown = `its mode ${(mode & 0o777).toString(8).padStart(3, '0')}`;
    if (kind === 'folder' && mode !== 0 && (mode & 0o111) === 0)
        return [{ kind: 'unreadable', text: `${shown} lets nobody into the folder at run time` }];
    if (kind !== 'file')
        return [];
    const problems = [];
    const bits = [...((mode & 0o4000) === 0 ? [] : ['setuid']), ...((mode & 0o2000) === 0 ? [] : ['setgid'])];
    if (bits.length > 0)
        problems.push({ kind: 'setuid', text: `it is ${bits.join(' and ')}` });
    if ((mode & 0o0002) !== 0)
        problems.push({ kind: 'world-writable', text: 'it is world-writable' });
    // Mode 0 is none at all: programs for Windows write that.
    if (mode !== 0 && (mode & 0o444) === 0)
        problems.push({ kind: 'unreadable', text: `${shown} lets nobody read it at run time` });
    return problems;
}
/** What an extra field tells of another kind: some readers take mode, link target or device from there. */
function judgeExtra({ id, data }, kind) {
    const unclear = { kind: 'type-unclear', text: 'an extra field declares a different type' };
    const text = 'an extra field makes it a link or a device, and where it leads is not looked at';
    const harm = { kind: 'link-target', text };
    // 12 bytes of times and owner; what follows is a link target or a device.
    if (id === _entry_js__WEBPACK_IMPORTED_MODULE_1__/* .EXTRA */ .Je.pkUnix)
        return data.length > 12 ? [unclear, harm] : [];
    if (id !== _entry_js__WEBPACK_IMPORTED_MODULE_1__/* .EXTRA */ .Je.asiUnix)
        return [];
    if (data.length < 6)
        return [unclear];
    const type = data.readUInt16LE(4) & TYPE;
    if (type === 0 || type === { folder: FOLDER, file: FILE, link: LINK }[kind])
        return [];
    return type === FOLDER || type === FILE ? [unclear] : [unclear, harm];
}


/***/ }),

/***/ 7164:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   XT: () => (/* binding */ judgeLinks),
/* harmony export */   dM: () => (/* binding */ judgeTarget),
/* harmony export */   nQ: () => (/* binding */ createTargetReader)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);
/* harmony import */ var _base_text_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1497);
/* harmony import */ var _findings_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8163);
/* harmony import */ var _judge_entry_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9911);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9245);
/* harmony import */ var _tree_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5669);
/* harmony import */ var _unpack_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1343);







/** Some room, because deflate can make a short target longer. */
const MAX_PACKED_TARGET_BYTES = _limits_js__WEBPACK_IMPORTED_MODULE_4__/* .MAX_TARGET_BYTES */ .vG + 1024;
/**
 * Creates a function that reads the target of a link, at most 4096 bytes, and sets `target`; an unreadable target is a finding.
 * The function throws the file system's error or `signal.reason`.
 */
function createTargetReader(file, findings, signal) {
    let total = 0;
    return async (link) => {
        const before = total;
        total += Math.min(link.size, _limits_js__WEBPACK_IMPORTED_MODULE_4__/* .MAX_TARGET_BYTES */ .vG);
        if (total <= _limits_js__WEBPACK_IMPORTED_MODULE_4__/* .MAX_TARGETS_BYTES */ .UP) {
            const problem = await readTarget(link, file, signal);
            if (problem !== undefined)
                findings.add('link-target', problem, link.name);
        }
        else if (before <= _limits_js__WEBPACK_IMPORTED_MODULE_4__/* .MAX_TARGETS_BYTES */ .UP) {
            const text = `Its links have more than ${_limits_js__WEBPACK_IMPORTED_MODULE_4__/* .MAX_TARGETS_BYTES */ .UP} bytes of targets; no more are read`;
            findings.add('link-target', text);
        }
    };
}
/** @returns what is wrong with the target */
async function readTarget(link, file, signal) {
    const { size, compressedSize } = link;
    if (size === 0)
        return 'it is a link to nothing';
    if (size > _limits_js__WEBPACK_IMPORTED_MODULE_4__/* .MAX_TARGET_BYTES */ .vG || compressedSize > MAX_PACKED_TARGET_BYTES) {
        return `it is a link whose target has ${size} bytes; at most ${_limits_js__WEBPACK_IMPORTED_MODULE_4__/* .MAX_TARGET_BYTES */ .vG} make sense`;
    }
    if (!link.readable)
        return 'it is a link whose target cannot be read';
    let data = Buffer.alloc(0);
    const problem = await (0,_unpack_js__WEBPACK_IMPORTED_MODULE_3__/* .unpackEntry */ .$7)(file, link, (piece) => {
        data = piece;
    }, signal);
    if (problem !== undefined)
        return `it is a link whose target cannot be read: ${problem.text}`;
    if (!(0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(data))
        return 'it is a link whose target is not UTF-8';
    link.target = data.toString('utf8');
    return undefined;
}
/**
 * Paths of interpreters on the system that runs functions: those of Linux, and those of SCF's runtimes
 * (`/var/lang/python37/bin/python3.7`, documentation of web functions).
 */
const INTERPRETER = /^\/(?:(?:usr\/(?:local\/)?)?bin|var\/lang\/[^/]+\/bin)\/(?:python|pypy|node|nodejs|ruby|perl|php|java|lua|bash|dash|sh)[\d.]*$/;
/** The parts of the path where SCF mounts layers. */
const MOUNT = ['', 'opt'];
/** The parts of an absolute target below the mount point of layers. */
function partsBelowMount(target) {
    const parts = target.split('/');
    return parts[0] === MOUNT[0] && parts[1] === MOUNT[1] ? parts.slice(2) : undefined;
}
/**
 * Checks a link at `path` that points to `target`, by these two alone. Returns `undefined` if it stays inside the root, assuming no other
 * link on the way.
 */
function judgeTarget(path, target) {
    const leaves = (text) => ({ kind: 'link-leaves', text });
    if ((0,_judge_entry_js__WEBPACK_IMPORTED_MODULE_2__/* .hasUnprintable */ .BR)(target))
        return { kind: 'link-target', text: 'which has a control character' };
    if (INTERPRETER.test(target))
        return { kind: 'link-to-interpreter', text: 'an interpreter of the system' };
    if (target.includes('\\'))
        return leaves('a path with a backslash');
    const mounted = partsBelowMount(target);
    if ((mounted === undefined && target.startsWith('/')) || /^[A-Za-z]:\//.test(target)) {
        return leaves('an absolute path');
    }
    let depth = mounted === undefined ? path.split('/').length - 1 : 0;
    for (const part of mounted ?? target.split('/')) {
        if (part === '..')
            depth -= 1;
        else if (part !== '' && part !== '.')
            depth += 1;
        if (depth < 0)
            return leaves('outside of the folder');
    }
    if (mounted !== undefined)
        return { kind: 'link-to-opt', text: 'a path below /opt, where layers are mounted' };
    if (!target.split('/').some(_judge_entry_js__WEBPACK_IMPORTED_MODULE_2__/* .meansAnotherOnWindows */ .om))
        return undefined;
    return { kind: 'name-windows', text: 'which means something else on Windows' };
}
/** Linux follows at most this many links in one path (MAXSYMLINKS). */
const MAX_HOPS = 40;
/** Judges every link of `entries`, whose tree is `root`: where it leads, by itself and through the other links of the archive. */
function judgeLinks(entries, root, findings) {
    const links = entries.filter(({ kind, placeable, target }) => kind === 'link' && placeable && target !== undefined);
    if (links.length === 0)
        return;
    const exact = { steps: _limits_js__WEBPACK_IMPORTED_MODULE_4__/* .MAX_LINK_STEPS */ .eF, root, keyOf: (part) => part };
    // On a file system that ignores case, a path can go through other links.
    const folded = { steps: _limits_js__WEBPACK_IMPORTED_MODULE_4__/* .MAX_LINK_STEPS */ .eF, root: (0,_tree_js__WEBPACK_IMPORTED_MODULE_5__/* .buildTree */ .H6)(entries, (0,_findings_js__WEBPACK_IMPORTED_MODULE_1__/* .collectFindings */ .F3)(), _tree_js__WEBPACK_IMPORTED_MODULE_5__/* .fold */ .AU), keyOf: _tree_js__WEBPACK_IMPORTED_MODULE_5__/* .fold */ .AU };
    for (const { path, target = '', name } of links) {
        const shown = `it is a link to ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_6__/* .quoted */ .TL)(target)}`;
        const problem = judgeTarget(path, target);
        if (problem !== undefined)
            findings.add(problem.kind, `${shown}, ${problem.text}`, name);
        if (problem !== undefined && ((0,_judge_entry_js__WEBPACK_IMPORTED_MODULE_2__/* .fails */ .c6)(problem) || problem.kind === 'link-to-interpreter'))
            continue;
        const end = follow(path, target, exact);
        if (end === 'outside' || follow(path, target, folded) === 'outside') {
            findings.add('link-leaves', `${shown}, which other links lead outside`, name);
        }
        else if (end === 'loop') {
            findings.add('link-loop', `${shown}, which leads back to it or through too many`, name);
        }
    }
}
/** Follows a link's target as the kernel does. A part that is not in the archive counts as an empty folder. */
function follow(path, target, walk) {
    const at = [walk.root];
    const todo = [];
    const enter = (link) => {
        const mounted = partsBelowMount(link);
        if (mounted !== undefined)
            at.length = 1;
        todo.push(...(mounted ?? link.split('/')).toReversed());
    };
    enter(target);
    if (!target.startsWith('/'))
        todo.push(...path.split('/').slice(0, -1).reverse());
    let hops = 0;
    for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
        walk.steps -= 1;
        if (walk.steps < 0)
            return 'loop';
        if (part === '' || part === '.')
            continue;
        if (part === '..') {
            at.pop();
            if (at.length === 0)
                return 'outside';
            continue;
        }
        const next = at.at(-1)?.children?.get(walk.keyOf(part));
        if (next?.entry?.kind !== 'link') {
            at.push(next);
            continue;
        }
        hops += 1;
        if (hops > MAX_HOPS)
            return 'loop';
        const { target: link = '' } = next.entry;
        if (!link.startsWith('/') || partsBelowMount(link) !== undefined)
            enter(link);
        // A system program must be the end of the path.
        else
            return INTERPRETER.test(link) && todo.every((rest) => rest === '') ? 'inside' : 'outside';
    }
    return 'inside';
}


/***/ }),

/***/ 5669:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AU: () => (/* binding */ fold),
/* harmony export */   H6: () => (/* binding */ buildTree),
/* harmony export */   fV: () => (/* binding */ noteAlikeNames),
/* harmony export */   pd: () => (/* binding */ foldersOf)
/* harmony export */ });
/* unused harmony export pathOf */
/* harmony import */ var _base_text_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1497);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9245);


/**
 * Builds a tree of all entries with a usable name, and finds conflicts: two entries with one name, a file with entries below it, and
 * entries that would be written through a link. The order of the entries does not matter.
 *
 * @param keyOf the lookup key of a path part; default: the part itself, as on Linux
 */
function buildTree(entries, findings, keyOf = (part) => part) {
    const root = { spelling: '', parent: undefined, entry: undefined, children: undefined };
    const budget = { left: _limits_js__WEBPACK_IMPORTED_MODULE_0__/* .MAX_ENTRIES */ .Sd };
    for (const entry of entries) {
        if (!entry.placeable || entry.path === '')
            continue;
        addToTree(root, entry, budget, findings, keyOf);
        if (budget.left >= 0)
            continue;
        findings.add('too-many-entries', `Its entries name more than ${_limits_js__WEBPACK_IMPORTED_MODULE_0__/* .MAX_ENTRIES */ .Sd} files and folders; no more are looked at`);
        break;
    }
    return root;
}
function addToTree(root, entry, budget, findings, keyOf) {
    const parts = entry.path.split('/');
    let node = root;
    for (const [index, part] of parts.entries()) {
        const key = keyOf(part);
        node.children ??= new Map();
        let child = node.children.get(key);
        if (child === undefined) {
            child = { spelling: part, parent: node, entry: undefined, children: undefined };
            node.children.set(key, child);
            budget.left -= 1;
        }
        if (index < parts.length - 1)
            judgeFolder(child, entry, findings);
        node = child;
    }
    setEntry(node, entry, findings);
}
function judgeFolder({ entry: above }, entry, findings) {
    if (above?.kind === 'link') {
        findings.add('through-link', `it would be written through the link ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_1__/* .quoted */ .TL)(above.name)}`, entry.name);
    }
    else if (above?.kind === 'file') {
        findings.add('file-and-folder', `it lies below ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_1__/* .quoted */ .TL)(above.name)}, which is a file`, entry.name);
    }
}
function setEntry(node, entry, findings) {
    const { entry: other, children } = node;
    if (other !== undefined) {
        const folders = [other, entry].filter(({ kind }) => kind === 'folder').length;
        if (other.kind === 'link' || entry.kind === 'link') {
            const text = 'it has the name of another entry, and one of the two is a link: some programs write through it';
            findings.add('through-link', text, entry.name);
        }
        if (folders === 2)
            findings.add('folder-twice', 'the folder has two entries', entry.name);
        else if (folders === 1) {
            findings.add('file-and-folder', 'it is both a folder and something else', entry.name);
        }
        else
            findings.add('duplicate', 'its name occurs twice', entry.name);
        return;
    }
    node.entry = entry;
    if (children === undefined || entry.kind === 'folder')
        return;
    if (entry.kind === 'link') {
        findings.add('through-link', 'it is a link, and others would be written through it', entry.name);
    }
    else {
        findings.add('file-and-folder', 'it is a file, but others lie below it', entry.name);
    }
}
/** Notes names of one folder that are two on Linux, and one where the file system ignores case or Unicode form. */
function noteAlikeNames(root, findings) {
    const todo = [root];
    for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
        const folded = new Map();
        for (const child of node.children?.values() ?? []) {
            todo.push(child);
            const key = fold(child.spelling);
            const other = folded.get(key);
            folded.set(key, other ?? child);
            if (other === undefined)
                continue;
            const otherCase = plainForm(other.spelling) !== plainForm(child.spelling);
            const [kind, what] = otherCase
                ? ['name-case', 'case']
                : ['name-form', 'Unicode form'];
            const text = `its name differs from ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_1__/* .quoted */ .TL)(pathOf(other))} in ${what} alone, which Linux tells apart and others do not`;
            findings.add(kind, text, pathOf(child));
        }
    }
}
/** Characters that HFS+ ignores in names. */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;
const plainForm = (part) => part.replace(IGNORED, '').normalize('NFD');
/** The lookup key of a path part on a file system that ignores case and Unicode form, as on Windows and macOS. */
function fold(part) {
    if (/^[\x20-\x7e]*$/.test(part))
        return part.toUpperCase();
    // Lower, then upper: `ẞ` → `ß` → `SS`, the Kelvin sign → `k` → `K`, `ſ` → `S`, and both small sigmas → `Σ`.
    return plainForm(part).toLowerCase().toUpperCase().normalize('NFD');
}
/** The path of a node, in its first spelling. */
function pathOf(node) {
    const parts = [];
    for (let at = node; at?.parent !== undefined; at = at.parent)
        parts.push(at.spelling);
    return parts.reverse().join('/');
}
/** All folders in `entries`, explicit or named in a path, each after its parent. */
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


/***/ }),

/***/ 1343:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $7: () => (/* binding */ unpackEntry),
/* harmony export */   eq: () => (/* binding */ isSmall),
/* harmony export */   nl: () => (/* binding */ createPause)
/* harmony export */ });
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6466);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8500);
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8522);
/* harmony import */ var _base_errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5145);
/* harmony import */ var _archive_file_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2921);





/** Entries up to this size, packed and unpacked, are held in memory as a whole, larger ones in a few pieces. */
const SMALL_BYTES = 1024 * 1024;
const PIECE_BYTES = 256 * 1024;
/** Whether the sink of `unpackEntry` gets the content as one piece, and only after it matched the entry's claims. */
function isSmall({ size, compressedSize }) {
    return Math.max(size, compressedSize) <= SMALL_BYTES;
}
/**
 * Unpacks `entry` into `sink` and checks its claims: size, checksum, and that every packed byte was used. It never unpacks more than the
 * entry claims, so a bomb stops there.
 *
 * An archive has thousands of small files. For those, the thread pool costs more than it saves, so they are inflated synchronously; callers
 * yield in between (`createPause`).
 *
 * @returns what is wrong with the data, or `undefined`
 * @throws the file system's error, an error of the sink, or `signal.reason`
 */
async function unpackEntry(file, entry, sink, signal) {
    try {
        if (!isSmall(entry))
            return await unpackLarge(file, entry, sink, signal);
        const packed = await file.at(entry.dataOffset, entry.compressedSize);
        const { data, used } = entry.deflated ? inflateAtOnce(packed, entry.size) : whole(packed);
        const problem = judgeBytes(entry, data.length, (0,node_zlib__WEBPACK_IMPORTED_MODULE_2__.crc32)(data), used);
        if (problem === undefined)
            await sink(data);
        return problem;
    }
    catch (error) {
        signal.throwIfAborted();
        if ((0,_archive_file_js__WEBPACK_IMPORTED_MODULE_4__/* .isFileSystemError */ .ct)(error))
            throw error;
        if (error instanceof BeyondClaim || (0,_base_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .systemCode */ .xU)(error) === 'ERR_BUFFER_TOO_LARGE') {
            return {
                kind: 'sizes',
                text: `it unpacks to more than the ${entry.size} bytes that it claims`,
            };
        }
        return { kind: 'data-broken', text: `its data cannot be unpacked (${(0,_base_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .messageOf */ .bD)(error)})` };
    }
}
/** An entry unpacks to more than it claims. */
class BeyondClaim extends Error {
}
const whole = (data) => ({ data, used: data.length });
function inflateAtOnce(packed, size) {
    // Some writers omit even the empty deflate stream.
    if (packed.length === 0 && size === 0)
        return whole(packed);
    const result = (0,node_zlib__WEBPACK_IMPORTED_MODULE_2__.inflateRawSync)(packed, {
        // zlib ignores a limit of zero.
        maxOutputLength: Math.max(size, 1),
        // One buffer for the whole content, plus room to notice extra data; zlib requires at least 64.
        chunkSize: Math.max(size + 1, 64),
        finishFlush: node_zlib__WEBPACK_IMPORTED_MODULE_2__.constants.Z_FINISH,
        info: true,
    });
    // The result of zlib with `info`, which its types omit.
    if (typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result) {
        const { buffer: data, engine } = result;
        const used = typeof engine === 'object' && engine !== null && 'bytesWritten' in engine && engine.bytesWritten;
        if (Buffer.isBuffer(data) && typeof used === 'number')
            return { data, used };
    }
    throw new TypeError('zlib did not report how much it read');
}
async function unpackLarge(file, entry, sink, signal) {
    let size = 0;
    let checksum = 0;
    const consume = async (pieces) => {
        for await (const piece of pieces) {
            size += piece.length;
            // Ends the source too, so that nothing more is read or inflated.
            if (size > entry.size)
                throw new BeyondClaim();
            checksum = (0,node_zlib__WEBPACK_IMPORTED_MODULE_2__.crc32)(piece, checksum);
            await sink(piece);
        }
    };
    const packed = () => piecesOf(file, entry, signal);
    let used = entry.compressedSize;
    if (entry.deflated) {
        const inflate = (0,node_zlib__WEBPACK_IMPORTED_MODULE_2__.createInflateRaw)({ chunkSize: PIECE_BYTES });
        await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_0__.pipeline)(packed, inflate, consume, { signal });
        used = inflate.bytesWritten;
    }
    else {
        await consume(packed());
    }
    return judgeBytes(entry, size, checksum, used);
}
async function* piecesOf(file, { dataOffset, compressedSize }, signal) {
    for (let done = 0; done < compressedSize;) {
        signal.throwIfAborted();
        const piece = await file.firstOf(dataOffset + done, compressedSize - done);
        done += piece.length;
        yield piece;
    }
}
/** `used` is the number of packed bytes that belong to the data. */
function judgeBytes(entry, size, checksum, used) {
    if (size !== entry.size) {
        return { kind: 'sizes', text: `it unpacks to ${size} bytes, not to the ${entry.size} that it claims` };
    }
    if (checksum !== entry.crc32) {
        return { kind: 'checksum', text: 'its bytes do not have the CRC-32 that it claims' };
    }
    if (used === entry.compressedSize)
        return undefined;
    // A sequential reader would take the leftover bytes for the next entry.
    const text = `only ${used} of its ${entry.compressedSize} packed bytes are data`;
    return { kind: 'hidden-data', text };
}
/** The longest time without yielding to other work of the process. */
const MAX_TURN_MS = 20;
/** Creates a function that yields to other work from time to time, and throws once `signal` is aborted. Call it between synchronous steps. */
function createPause(signal) {
    let since = performance.now();
    const pause = async () => {
        await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setImmediate)();
        signal.throwIfAborted();
        since = performance.now();
    };
    return () => (performance.now() - since < MAX_TURN_MS ? undefined : pause());
}


/***/ })

};
