export const id = 838;
export const ids = [838];
export const modules = {

/***/ 1838:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  auditArchive: () => (/* binding */ auditArchive),
  auditSource: () => (/* binding */ auditSource)
});

// EXTERNAL MODULE: ./node_modules/yauzl/index.js
var yauzl = __webpack_require__(663);
// EXTERNAL MODULE: ./build/base/errors.js
var errors = __webpack_require__(5145);
// EXTERNAL MODULE: ./build/base/text.js
var base_text = __webpack_require__(1497);
// EXTERNAL MODULE: ./build/archive/entry.js
var archive_entry = __webpack_require__(2217);
;// CONCATENATED MODULE: ./build/archive/kind.js

const HOSTS_WITH_LINKS = [archive_entry/* HOST_UNIX */.wO, archive_entry/* HOST_MACOS */.Fq];
const DOS_LABEL = 0x08;
const DOS_FOLDER = 0x10;
const TYPE = 0o170000;
const FOLDER = 0o040000;
const FILE = 0o100000;
const LINK = 0o120000;
const SPECIAL = {
    2401: 'a pipe',
    4802: 'a character device',
    14406: 'a block device',
    26411: 'a socket',
};
/**
 * Decides what an entry is. Readers go by the name's last `/`, by the Unix mode, or by the DOS attributes: where these say different things,
 * the entry is one thing to one reader and another to the next.
 */
function judgeKind(clues) {
    const { slash, host, externalAttributes, extras } = clues;
    const mode = externalAttributes >>> 16;
    const type = mode & TYPE;
    const problems = [];
    const unclear = (text) => problems.push({ kind: 'type-unclear', text });
    const kind = type === LINK ? 'link' : slash ? 'folder' : 'file';
    const expected = { folder: [0, FOLDER, FILE], file: [0, FILE], link: [LINK] }[kind];
    if (!expected.includes(type)) {
        if (type === FOLDER)
            unclear('it is a folder by its mode, a file by its name');
        else
            problems.push({ kind: 'special-file', text: `it is ${SPECIAL[type] ?? 'a special file'}` });
    }
    if (kind === 'link' && slash)
        unclear('it is a link by its mode, a folder by its name');
    if (kind === 'link' && !HOSTS_WITH_LINKS.includes(host)) {
        unclear('it is a link by its mode, but made on a system without links');
    }
    if (!slash && (externalAttributes & DOS_FOLDER) !== 0)
        unclear('it is a folder by its DOS attributes alone');
    if ((externalAttributes & DOS_LABEL) !== 0 && type === 0)
        unclear('it is a volume label');
    // An empty deflate stream has two bytes.
    if (kind === 'folder' && (clues.size > 0 || clues.compressedSize > 2)) {
        problems.push({ kind: 'folder-data', text: 'it is a folder that has data' });
    }
    for (const extra of extras) {
        if (contradicts(extra, kind))
            unclear('an extra field makes something else of it');
    }
    return { kind, mode, problems };
}
/** Whether an extra field tells of another kind: some readers take mode, link target or device from there. */
function contradicts({ id, data }, kind) {
    // 12 bytes of times and owner; what follows is a link target or a device.
    if (id === archive_entry/* EXTRA */.Je.pkUnix)
        return data.length > 12;
    if (id !== archive_entry/* EXTRA */.Je.asiUnix)
        return false;
    if (data.length < 6)
        return true;
    const type = data.readUInt16LE(4) & TYPE;
    return type !== 0 && type !== { folder: FOLDER, file: FILE, link: LINK }[kind];
}

// EXTERNAL MODULE: ./build/archive/limits.js
var limits = __webpack_require__(9245);
// EXTERNAL MODULE: ./build/archive/names.js
var names = __webpack_require__(485);
// EXTERNAL MODULE: ./build/archive/source.js
var archive_source = __webpack_require__(7576);
;// CONCATENATED MODULE: ./build/archive/central.js







const HEADER_BYTES = 46;
const NO_HEADER = Buffer.alloc(HEADER_BYTES);
/**
 * Reads the central directory through yauzl and judges each entry by itself.
 *
 * @returns the entries, and whether the directory was read to its end; where not, there is a finding
 * @throws the file system's error or `signal.reason`
 */
async function readDirectory(reading) {
    const { zip, source, ending, findings, signal } = reading;
    // Before yauzl reads it: the source keeps what was read last, and would otherwise read back and forth.
    const headerAt = async (at) => at + HEADER_BYTES <= ending.directoryEnd ? await source.at(at, HEADER_BYTES) : NO_HEADER;
    const entries = [];
    let position = ending.directoryOffset;
    let header = await headerAt(position);
    try {
        for await (const entry of zip.eachEntry()) {
            if (entries.length % 1024 === 0)
                signal.throwIfAborted();
            entries.push(judgeEntry(entry, header, reading));
            position += HEADER_BYTES + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
            header = await headerAt(position);
        }
    }
    catch (error) {
        signal.throwIfAborted();
        if ((0,archive_source/* isFileSystemError */.ct)(error))
            throw error;
        explainBroken(error, header, entries.length + 1, findings);
        return { entries, whole: false };
    }
    if (position === ending.directoryEnd)
        return { entries, whole: true };
    findings.add('end-record', `The end record counts ${entries.length} entries, but the directory has ${ending.directoryEnd - position} bytes beyond them`);
    return { entries, whole: false };
}
/** yauzl stops at the first entry with strong encryption, as at a broken one. */
function explainBroken(error, header, number, findings) {
    if ((header.readUInt16LE(8) & archive_entry/* FLAG */.lx.strongEncryption) !== 0) {
        findings.add('encrypted', `Entry number ${number} is encrypted; it and all after it cannot be judged`);
    }
    else {
        findings.add('malformed', `The directory cannot be read from entry number ${number} on: ${(0,errors/* messageOf */.bD)(error)}`);
    }
}
function judgeEntry(entry, header, { findings, note }) {
    const { fileNameRaw, extraFields, uncompressedSize: size, compressedSize } = entry;
    const name = (0,names/* decodeName */.e4)(fileNameRaw);
    const slash = name.endsWith('/');
    const host = entry.versionMadeBy >>> 8;
    // bsdtar writes "./" before each name; it means nothing.
    const path = (slash ? name.slice(0, -1) : name).replace(/^(?:\.\/)+/, '');
    const isRoot = name === './';
    const { kind, mode, problems } = judgeKind({
        ...{ slash, host, size, compressedSize, extras: extraFields },
        externalAttributes: entry.externalFileAttributes,
    });
    const nameProblems = isRoot ? [] : (0,names/* judgeName */.Bt)(path === '' ? name : path);
    const encodingProblems = (0,names/* judgeEncoding */.H7)(fileNameRaw, extraFields);
    for (const problem of [...encodingProblems, ...nameProblems, ...problems]) {
        findings.add(problem.kind, problem.text, name);
    }
    const windows = (0,names/* judgeWindowsName */.AE)(path);
    if (windows !== undefined && names/* ON_WINDOWS */.M4)
        findings.add(windows.kind, windows.text, name);
    else if (windows !== undefined)
        note(`${(0,base_text/* quoted */.TL)(name)}: ${windows.text}.`);
    judgeStorage(entry, name, findings);
    if (startDisk(header, extraFields) !== 0) {
        findings.add('multi-disk', 'it is said to start in another file', name);
    }
    noteMode(name, kind, mode, note);
    return {
        ...{ name, path: isRoot ? '' : path, kind, size, compressedSize, crc32: entry.crc32 },
        placeable: encodingProblems.length + nameProblems.length === 0,
        permissions: mode === 0 ? undefined : mode & 0o777,
        ...{ host, flags: entry.generalPurposeBitFlag },
        method: entry.compressionMethod,
        deflated: entry.compressionMethod === archive_entry/* METHOD */.Mx.deflated,
        localOffset: entry.relativeOffsetOfLocalHeader,
        dataOffset: -1,
    };
}
/** How the data is kept: encryption, method, and sizes that cannot be true. */
function judgeStorage(entry, name, findings) {
    const { generalPurposeBitFlag: flags, compressionMethod: method, extraFields } = entry;
    const { compressedSize, uncompressedSize } = entry;
    const ids = extraFields.map(({ id }) => id);
    const encryption = archive_entry/* FLAG */.lx.encrypted | archive_entry/* FLAG */.lx.strongEncryption | archive_entry/* FLAG */.lx.maskedHeaders;
    const locked = ids.includes(archive_entry/* EXTRA */.Je.aes) || ids.includes(archive_entry/* EXTRA */.Je.strongEncryption) || method === archive_entry/* METHOD */.Mx.aes;
    if ((flags & encryption) !== 0 || locked) {
        findings.add('encrypted', 'it is encrypted', name);
    }
    else if ((flags & archive_entry/* FLAG */.lx.patch) !== 0) {
        findings.add('method', 'it is a patch, not a file', name);
    }
    else if (method !== archive_entry/* METHOD */.Mx.stored && method !== archive_entry/* METHOD */.Mx.deflated) {
        findings.add('method', `it is compressed by method ${method}; only 0 and 8 (deflate) are read`, name);
    }
    else if (method === archive_entry/* METHOD */.Mx.stored && compressedSize !== uncompressedSize) {
        findings.add('sizes', `it is stored, but has ${compressedSize} bytes for ${uncompressedSize}`, name);
    }
    else if (uncompressedSize > compressedSize * limits/* DEFLATE_RATIO */.sB) {
        findings.add('sizes', `its ${compressedSize} bytes cannot unpack to the ${uncompressedSize} that it claims`, name);
    }
    for (const id of [archive_entry/* EXTRA */.Je.zip64, archive_entry/* EXTRA */.Je.unicodePath]) {
        if (ids.indexOf(id) === ids.lastIndexOf(id))
            continue;
        findings.add('malformed', `it has the extra field 0x${id.toString(16).padStart(4, '0')} twice`, name);
    }
}
/** The number of the file that the entry starts in, which yauzl does not look at (APPNOTE 4.4.11, 4.5.3). */
function startDisk(header, extras) {
    const disk = header.readUInt16LE(34);
    if (disk !== 0xffff)
        return disk;
    const zip64 = extras.find(({ id }) => id === archive_entry/* EXTRA */.Je.zip64);
    const before = [20, 24, 42].filter((at) => header.readUInt32LE(at) === 0xffffffff).length * 8;
    return zip64 !== undefined && zip64.data.length >= before + 4 ? zip64.data.readUInt32LE(before) : disk;
}
function noteMode(name, kind, mode, note) {
    if (kind !== 'file')
        return;
    const bits = [
        ...((mode & 0o4000) === 0 ? [] : ['setuid']),
        ...((mode & 0o2000) === 0 ? [] : ['setgid']),
        ...((mode & 0o0002) === 0 ? [] : ['world-writable']),
    ];
    if (bits.length > 0)
        note(`${(0,base_text/* quoted */.TL)(name)} is ${bits.join(' and ')}.`);
}

;// CONCATENATED MODULE: ./build/archive/end-record.js

const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;
const MAX_COMMENT_BYTES = 0xffff;
const END_SIGNATURE = Buffer.from('PK\x05\x06', 'latin1');
const END64_SIGNATURE = Buffer.from('PK\x06\x06', 'latin1');
const LOCATOR_SIGNATURE = Buffer.from('PK\x06\x07', 'latin1');
/**
 * Finds and judges the end of the archive. Readers find it in different ways (backwards, by the comment's length, from the ZIP64
 * locator), so everything by which they could come to different directories is a finding: yauzl takes the last record that it
 * sees, and ignores the directory's size, the disk counts and the locator's own fields.
 *
 * @returns `undefined` where no directory can be read; there is a finding then
 */
async function readEnding(source, findings) {
    const { size } = source;
    const tailStart = Math.max(0, size - END_BYTES - MAX_COMMENT_BYTES - LOCATOR_BYTES);
    const tail = await source.at(tailStart, size - tailStart);
    const at = size < END_BYTES ? -1 : tail.lastIndexOf(END_SIGNATURE, tail.length - END_BYTES);
    if (at < 0) {
        findings.add('not-a-zip', 'The file has no end-of-directory record: it is no zip, or it was cut off');
        return undefined;
    }
    if (!judgeComment(tail, at, findings))
        return undefined;
    const end = readEnd(tail, at);
    const end64 = await readEnd64(source, tailStart + at, tail.subarray(0, at), end, findings);
    if (end64 === 'wrong')
        return undefined;
    return judgeFields(end64?.fields ?? end, end64?.start ?? tailStart + at, findings);
}
function judgeComment(tail, at, findings) {
    const reach = (from) => from + END_BYTES + tail.readUInt16LE(from + 20);
    const extra = tail.length - reach(at);
    if (extra !== 0) {
        const what = extra > 0 ? `${extra} bytes follow` : `${-extra} bytes are missing`;
        findings.add('end-record', `The end record does not end the file: ${what} after its comment`);
        return false;
    }
    for (let other = tail.indexOf(END_SIGNATURE); other >= 0; other = tail.indexOf(END_SIGNATURE, other + 1)) {
        // A zip stored in this zip has such a record too; only one that claims to end this file could be taken for its own.
        const rival = other < at ? reach(other) === tail.length : other > at;
        if (rival) {
            findings.add('end-record', 'The file has two end records, so that readers can take different directories for its own');
            return true;
        }
    }
    return true;
}
function readEnd(tail, at) {
    return {
        disk: tail.readUInt16LE(at + 4),
        directoryDisk: tail.readUInt16LE(at + 6),
        entriesHere: tail.readUInt16LE(at + 8),
        entries: tail.readUInt16LE(at + 10),
        directorySize: tail.readUInt32LE(at + 12),
        directoryOffset: tail.readUInt32LE(at + 16),
    };
}
/** The ZIP64 end record and where it starts, where a locator stands directly before the end record. */
async function readEnd64(source, endAt, before, end, findings) {
    const locator = before.subarray(-LOCATOR_BYTES);
    if (locator.length < LOCATOR_BYTES || !locator.subarray(0, 4).equals(LOCATOR_SIGNATURE))
        return undefined;
    const wrong = (text) => {
        findings.add('end-record', text);
        return 'wrong';
    };
    if (locator.readUInt32LE(4) !== 0 || locator.readUInt32LE(16) > 1) {
        findings.add('multi-disk', 'The archive is a part of one that is spread over several files');
        return 'wrong';
    }
    const start = Number(locator.readBigUInt64LE(8));
    const locatorAt = endAt - LOCATOR_BYTES;
    if (start > locatorAt - END64_BYTES)
        return wrong('The ZIP64 locator points to where no end record can be');
    const record = await source.at(start, END64_BYTES);
    if (!record.subarray(0, 4).equals(END64_SIGNATURE)) {
        return wrong('The ZIP64 locator points to where no end record is');
    }
    if (start + 12 + Number(record.readBigUInt64LE(4)) !== locatorAt) {
        return wrong('The ZIP64 end record does not reach to its locator');
    }
    const fields = {
        disk: record.readUInt32LE(16),
        directoryDisk: record.readUInt32LE(20),
        entriesHere: Number(record.readBigUInt64LE(24)),
        entries: Number(record.readBigUInt64LE(32)),
        directorySize: Number(record.readBigUInt64LE(40)),
        directoryOffset: Number(record.readBigUInt64LE(48)),
    };
    if (!agree(end, fields))
        return wrong('The ZIP64 end record and the end record disagree');
    return { start, fields };
}
/** Each field of the end record must be that of the ZIP64 record, or say (all bits set) that it is to be found there. */
function agree(end, end64) {
    const same = (field, deferred) => end[field] === deferred || end[field] === end64[field];
    return (same('disk', 0xffff) &&
        same('directoryDisk', 0xffff) &&
        same('entriesHere', 0xffff) &&
        same('entries', 0xffff) &&
        same('directorySize', 0xffffffff) &&
        same('directoryOffset', 0xffffffff));
}
function judgeFields(fields, directoryEnd, findings) {
    const { disk, directoryDisk, entriesHere, entries, directorySize, directoryOffset } = fields;
    if (disk !== 0 || directoryDisk !== 0 || entriesHere !== entries) {
        findings.add('multi-disk', 'The archive is a part of one that is spread over several files');
        return undefined;
    }
    if (directoryOffset + directorySize !== directoryEnd) {
        findings.add('end-record', `The end record names ${directorySize} bytes of directory from byte ${directoryOffset} on, which is not where it stands: ` +
            'something was put before or behind it, or the record lies');
        return undefined;
    }
    if (entries > limits/* MAX_ENTRIES */.Sd || directorySize > limits/* MAX_DIRECTORY_BYTES */.zt) {
        findings.add('too-many-entries', `The archive has ${entries} entries in ${directorySize} bytes of directory; at most ${limits/* MAX_ENTRIES */.Sd} and ${limits/* MAX_DIRECTORY_BYTES */.zt} are looked at`);
        return undefined;
    }
    return { directoryOffset, directoryEnd, entries };
}

;// CONCATENATED MODULE: ./build/archive/findings.js

const MAX_FINDINGS = 50;
/** So that a thousand findings of one kind leave room for those of another. */
const MAX_OF_A_KIND = 10;
/** An empty collection. */
function createFindings() {
    const list = [];
    const ofKind = new Map();
    let omitted = 0;
    return {
        list,
        get omitted() {
            return omitted;
        },
        add(kind, text, name) {
            const before = ofKind.get(kind) ?? 0;
            ofKind.set(kind, before + 1);
            if (before >= MAX_OF_A_KIND || list.length >= MAX_FINDINGS) {
                omitted += 1;
            }
            else if (name === undefined) {
                list.push({ kind, message: `${text}.` });
            }
            else {
                list.push({ kind, entry: (0,base_text/* oneLine */.TN)(name), message: `Entry ${(0,base_text/* quoted */.TL)(name)}: ${text}.` });
            }
        },
    };
}
const MAX_NOTES = 20;
/** Collects what is worth knowing but no danger; the last note counts those that were left out. */
function createNotes() {
    const notes = [];
    let omitted = 0;
    return {
        add(note) {
            if (notes.length < MAX_NOTES)
                notes.push(note);
            else
                omitted += 1;
        },
        all: () => (omitted === 0 ? notes : [...notes, `And ${omitted} more of such notes.`]),
    };
}

// EXTERNAL MODULE: ./build/archive/links.js
var archive_links = __webpack_require__(7164);
;// CONCATENATED MODULE: ./build/archive/local.js







/**
 * Reads every local header, compares it with the central one, and checks that headers and data lie one behind the other from the first byte
 * to the directory: a reader that goes through the file from its start must see the same entries as one that goes by the directory, and no
 * byte may belong to two entries. Sets each entry's `dataOffset`. yauzl checks no more than the signature and that the data ends within the file.
 *
 * @throws the file system's error or `signal.reason`
 */
async function compareLocalHeaders(entries, reading) {
    const { findings, end, signal } = reading;
    const inOrder = entries.toSorted((a, b) => a.localOffset - b.localOffset);
    const first = inOrder[0]?.localOffset ?? end;
    if (first !== 0) {
        findings.add('gap', `The first ${first} bytes of the file belong to no entry`);
    }
    for (const [index, entry] of inOrder.entries()) {
        if (index % 1024 === 0)
            signal.throwIfAborted();
        if (await compare(entry, reading))
            await judgeEnd(entry, inOrder[index + 1], reading);
    }
}
/** @returns whether there is a local header */
async function compare(entry, { zip, findings }) {
    const probe = new yauzl/* Entry */.HK();
    probe.relativeOffsetOfLocalHeader = entry.localOffset;
    probe.compressedSize = entry.compressedSize;
    let header;
    let extras;
    try {
        header = await zip.readLocalFileHeaderPromise(probe);
        extras = (0,yauzl/* parseExtraFields */.HM)(header.extraField);
    }
    catch (error) {
        if ((0,archive_source/* isFileSystemError */.ct)(error))
            throw error;
        findings.add('header-mismatch', `its local header cannot be read (${(0,errors/* messageOf */.bD)(error)})`, entry.name);
        return false;
    }
    entry.dataOffset = header.fileDataStart;
    const differences = differencesOf(entry, header, extras);
    if (differences.length > 0) {
        const what = differences.join(', ');
        findings.add('header-mismatch', `its local header and the directory disagree on ${what}`, entry.name);
    }
    for (const { kind, text } of (0,names/* judgeEncoding */.H7)(header.fileName, extras)) {
        if (kind === 'name-second')
            findings.add(kind, `in its local header ${text}`, entry.name);
    }
    for (const extra of extras) {
        if (!contradicts(extra, entry.kind))
            continue;
        findings.add('type-unclear', 'an extra field of its local header makes something else of it', entry.name);
    }
    return true;
}
const COMPARED_FLAGS = archive_entry/* FLAG */.lx.encrypted | archive_entry/* FLAG */.lx.descriptor | archive_entry/* FLAG */.lx.patch | archive_entry/* FLAG */.lx.strongEncryption | archive_entry/* FLAG */.lx.maskedHeaders;
function differencesOf(entry, header, extras) {
    const differences = [];
    const sameName = entry.placeable
        ? header.fileName.equals(Buffer.from(entry.name))
        : (0,names/* decodeName */.e4)(header.fileName) === entry.name;
    if (!sameName)
        differences.push('the name');
    if (((header.generalPurposeBitFlag ^ entry.flags) & COMPARED_FLAGS) !== 0)
        differences.push('the flags');
    if (header.compressionMethod !== entry.method)
        differences.push('the method');
    // With a descriptor, writers leave these fields empty, for they are not known yet; some fill them in later.
    const later = (header.generalPurposeBitFlag & archive_entry/* FLAG */.lx.descriptor) !== 0;
    const same = (local, central) => local === central || (later && local === 0);
    const { size, compressedSize } = localSizes(header, extras);
    if (extras.filter(({ id }) => id === archive_entry/* EXTRA */.Je.zip64).length > 1)
        differences.push('ZIP64, which it has twice');
    if (!same(header.crc32, entry.crc32))
        differences.push('the checksum');
    if (!same(compressedSize, entry.compressedSize))
        differences.push('the compressed size');
    if (!same(size, entry.size))
        differences.push('the size');
    return differences;
}
/** The sizes of a local header, ZIP64 considered; `undefined` where they are said to be there and are not. */
function localSizes(header, extras) {
    const zip64 = extras.find(({ id }) => id === archive_entry/* EXTRA */.Je.zip64)?.data;
    const wide = (at) => zip64 !== undefined && zip64.length >= at + 8 ? Number(zip64.readBigUInt64LE(at)) : undefined;
    const sizeIsWide = header.uncompressedSize === 0xffffffff;
    return {
        size: sizeIsWide ? wide(0) : header.uncompressedSize,
        compressedSize: header.compressedSize === 0xffffffff ? wide(sizeIsWide ? 8 : 0) : header.compressedSize,
    };
}
/** Where an entry ends, the next one starts, or the directory; between them a data descriptor where one is due, and nothing else. */
async function judgeEnd(entry, next, { source, end, findings }) {
    const dataEnd = entry.dataOffset + entry.compressedSize;
    const between = (next?.localOffset ?? end) - dataEnd;
    const due = (entry.flags & archive_entry/* FLAG */.lx.descriptor) !== 0;
    if (between < 0) {
        const other = next === undefined ? 'the directory' : `entry ${(0,base_text/* quoted */.TL)(next.name)}`;
        findings.add('overlap', `it shares bytes with ${other}`, entry.name);
    }
    else if (due) {
        const found = between <= 24 ? await source.at(dataEnd, between) : undefined;
        if (found !== undefined && isDescriptor(found, entry))
            return;
        findings.add('header-mismatch', 'its data is not followed by the descriptor that its header announces', entry.name);
    }
    else if (between > 0) {
        findings.add('gap', `${between} bytes that follow it belong to no entry`, entry.name);
    }
}
/** A data descriptor (APPNOTE 4.3.9): with or without signature, with sizes of four or of eight bytes. */
function isDescriptor(bytes, { crc32, compressedSize, size }) {
    const signed = bytes.length === 16 || bytes.length === 24;
    if (signed && bytes.readUInt32LE(0) !== 0x08074b50)
        return false;
    const rest = signed ? bytes.subarray(4) : bytes;
    if (rest.length === 12) {
        return (rest.readUInt32LE(0) === crc32 &&
            rest.readUInt32LE(4) === compressedSize &&
            rest.readUInt32LE(8) === size);
    }
    if (rest.length !== 20)
        return false;
    return (rest.readUInt32LE(0) === crc32 &&
        rest.readBigUInt64LE(4) === BigInt(compressedSize) &&
        rest.readBigUInt64LE(12) === BigInt(size));
}

// EXTERNAL MODULE: ./build/archive/tree.js
var archive_tree = __webpack_require__(5669);
;// CONCATENATED MODULE: ./build/archive/readings.js




const COLLISIONS = ['duplicate', 'file-and-folder', 'through-link'];
/**
 * Names beyond ASCII without the UTF-8 flag are read as UTF-8 by some (Go, macOS, and Info-ZIP where they come from Unix), as code page 437 by
 * others (Python, and Info-ZIP where they do not). Alone that only garbles names, but together with names that are flagged, or that come
 * from elsewhere, two entries can meet in one reading that are apart in the other.
 */
function judgeOtherReadings(entries, findings) {
    const ambiguous = entries.filter(isAmbiguous);
    const hosts = new Set(ambiguous.map(isFromUnix));
    const flagged = entries.some((entry) => !isAscii(entry.name) && !isAmbiguous(entry));
    // All of them read one way stay as different from each other as their bytes are.
    if (ambiguous.length === 0 || (hosts.size === 1 && !flagged))
        return;
    if (findings.list.some(({ kind }) => COLLISIONS.includes(kind)))
        return;
    const readings = [isAmbiguous, (entry) => isAmbiguous(entry) && !isFromUnix(entry)];
    for (const old of readings) {
        const met = createFindings();
        const reread = entries.map((entry) => (old(entry) ? { ...entry, path: asCodePage(entry.path) } : entry));
        (0,archive_tree/* plant */.CV)(reread, met, (part) => part);
        const [first] = met.list;
        if (first === undefined)
            continue;
        findings.add('name-encoding', `Names without the UTF-8 flag collide where they are read as code page 437 (${first.message.replace(/\.$/, '')})`);
        return;
    }
}
const isAscii = (name) => /^[\x20-\x7e]*$/.test(name);
function isAmbiguous({ name, flags, placeable }) {
    return placeable && (flags & archive_entry/* FLAG */.lx.utf8) === 0 && !isAscii(name);
}
function isFromUnix({ host }) {
    return host === archive_entry/* HOST_UNIX */.wO || host === archive_entry/* HOST_MACOS */.Fq;
}
function asCodePage(path) {
    return (0,yauzl/* getFileNameLowLevel */.ax)(0, Buffer.from(path), [], true);
}

;// CONCATENATED MODULE: ./build/archive/audit.js












/**
 * Judges the zip at `path` by its directory and headers, without unpacking it: no data is read but the targets of links.
 *
 * Never throws for what is in the file: that is a finding.
 *
 * @throws the file system's error or `signal.reason`
 */
async function auditArchive(path, signal) {
    signal.throwIfAborted();
    const source = await (0,archive_source/* openSource */.oD)(path);
    try {
        return await auditSource(source, signal);
    }
    finally {
        await source.close();
    }
}
/** The audit of an open archive; see `auditArchive`. */
async function auditSource(source, signal) {
    const findings = createFindings();
    const notes = createNotes();
    const entries = await readEntries(source, findings, notes.add, signal);
    const unpackedBytes = entries.reduce((sum, { size }) => sum + size, 0);
    judgeTotals(unpackedBytes, source.size, findings);
    return {
        findings: findings.list,
        omittedFindings: findings.omitted,
        notes: notes.all(),
        entries: entries.length,
        unpackedBytes,
        files: entries.filter(({ path }) => path !== ''),
    };
}
async function readEntries(source, findings, note, signal) {
    const ending = await readEnding(source, findings);
    if (ending === undefined)
        return [];
    const zip = await openZip(source, ending, findings);
    if (zip === undefined)
        return [];
    const { entries, whole } = await readDirectory({ zip, source, ending, findings, note, signal });
    const links = entries.filter(({ kind }) => kind === 'link');
    if (whole) {
        await compareLocalHeaders(entries, { zip, source, end: ending.directoryOffset, findings, signal });
        await (0,archive_links/* readTargets */.R0)(links, source, findings, signal);
    }
    const tree = (0,archive_tree/* plant */.CV)(entries, findings);
    (0,archive_links/* judgeLinks */.XT)(links, tree, findings);
    judgeOtherReadings(entries, findings);
    return entries;
}
async function openZip(source, ending, findings) {
    try {
        const zip = await (0,yauzl/* fromRandomAccessReaderPromise */.or)(new archive_source/* SourceReader */.jC(source), source.size, {
            autoClose: false,
            lazyEntries: true,
            // Raw names and no checks of sizes: yauzl would stop at the first that it does not like, and all are to be named.
            decodeStrings: false,
            validateEntrySizes: false,
        });
        if (zip.entryCount === ending.entries)
            return zip;
        findings.add('end-record', 'Readers come to different numbers of entries');
    }
    catch (error) {
        if ((0,archive_source/* isFileSystemError */.ct)(error))
            throw error;
        findings.add('malformed', `The archive cannot be read: ${(0,errors/* messageOf */.bD)(error)}`);
    }
    return undefined;
}
function judgeTotals(unpacked, packed, findings) {
    if (unpacked > limits/* MAX_UNPACKED_BYTES */.Tx) {
        findings.add('too-large', `The archive unpacks to ${(0,base_text/* formatBytes */.z3)(unpacked)}; a function may have ${(0,base_text/* formatBytes */.z3)(limits/* MAX_UNPACKED_BYTES */.Tx)}, layers included`);
    }
    if (unpacked > limits/* RATIO_MATTERS_BYTES */.Lh && unpacked > packed * limits/* MAX_RATIO */.zN) {
        findings.add('ratio', `The archive of ${(0,base_text/* formatBytes */.z3)(packed)} unpacks to ${(0,base_text/* formatBytes */.z3)(unpacked)}, more than ${limits/* MAX_RATIO */.zN} times its size: that is a bomb, not a layer`);
    }
}


/***/ })

};
