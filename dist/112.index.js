export const id = 112;
export const ids = [112,277];
export const modules = {

/***/ 4277:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  auditArchive: () => (/* binding */ auditArchive),
  auditContent: () => (/* binding */ auditContent),
  auditFile: () => (/* binding */ auditFile),
  auditHeaders: () => (/* binding */ auditHeaders)
});

// EXTERNAL MODULE: ./node_modules/yauzl/index.js
var yauzl = __webpack_require__(663);
// EXTERNAL MODULE: ./build/base/errors.js
var errors = __webpack_require__(5145);
// EXTERNAL MODULE: ./build/base/text.js
var base_text = __webpack_require__(1497);
// EXTERNAL MODULE: ./build/archive/archive-file.js
var archive_file = __webpack_require__(2921);
// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(4573);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
// EXTERNAL MODULE: ./build/archive/entry.js
var archive_entry = __webpack_require__(2217);
;// CONCATENATED MODULE: ./build/archive/code-page.js




/** The names of code pages, for messages. */
const CODE_PAGE_NAMES = {
    'utf-8': 'UTF-8',
    gbk: 'GBK',
    shift_jis: 'Shift-JIS',
    cp437: 'code page 437',
};
/** Decodes code page 437, in which the first zip programs wrote names. Every byte sequence is valid in it. */
function decodeCp437(raw) {
    return (0,yauzl/* getFileNameLowLevel */.ax)(0, raw, [], true);
}
const DECODERS = {
    'utf-8': new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }),
    gbk: new TextDecoder('gbk', { fatal: true }),
    shift_jis: new TextDecoder('shift_jis', { fatal: true }),
};
/** Decodes `raw`; `undefined` if it is invalid in the code page. Private-use characters indicate another code page. */
function decodeAs(raw, page) {
    if (page === 'cp437')
        return decodeCp437(raw);
    if (page === 'utf-8')
        return (0,external_node_buffer_.isUtf8)(raw) ? DECODERS['utf-8'].decode(raw) : undefined;
    try {
        const text = DECODERS[page].decode(raw);
        return /\p{Co}/u.test(text) ? undefined : text;
    }
    catch {
        return undefined;
    }
}
/** Whether the header does not say how a name is encoded: it is not ASCII and has no UTF-8 flag. */
function isUnflagged({ rawName, flags }) {
    return (flags & archive_entry/* FLAG */.lx.utf8) === 0 && !(0,external_node_buffer_.isAscii)(rawName);
}
/** Decodes a name; `undefined` if it is invalid in the encoding given by flag or code page. */
function decodeName(header, page) {
    return decodeAs(header.rawName, isUnflagged(header) ? page : 'utf-8');
}
/** Systems whose programs write names in a DOS code page (APPNOTE 4.4.2; Info-ZIP uses 11 for NTFS): FAT, OS/2, NTFS, NTFS, VFAT. */
const HOSTS_WITH_CODE_PAGE = [0, 6, 10, 11, 14];
/**
 * Guesses the code page that the zip's maker used for the names without the UTF-8 flag. It is UTF-8 if all are valid (Info-ZIP and macOS),
 * otherwise the code page of a Chinese, Japanese or Western Windows. Returns `utf-8` too if no single one fits: the names that are not
 * UTF-8 are then undecodable.
 *
 * Chinese, Japanese and Western names overlap as bytes, so the likeliest wins: GB 2312 has both bytes above 0xa0, Japanese has kana or
 * kanji and nothing else beyond ASCII, Western has letters.
 *
 * @param unflagged the headers without the flag whose names are not ASCII
 */
function chooseCodePage(unflagged) {
    if (unflagged.every(({ rawName }) => (0,external_node_buffer_.isUtf8)(rawName)))
        return 'utf-8';
    if (!unflagged.every(({ host }) => HOSTS_WITH_CODE_PAGE.includes(host)))
        return 'utf-8';
    const fits = (page, likely) => unflagged.every((header) => {
        const text = decodeAs(header.rawName, page);
        return text !== undefined && likely(header.rawName, text) && agreesWithUnicodePath(header, text);
    });
    const choices = [
        ['gbk', (raw) => /^(?:\p{ASCII}|[\u00a1-\u00f7][\u00a1-\u00fe])*$/u.test(raw.toString('latin1'))],
        ['shift_jis', (_raw, text) => isLikelyJapanese(text)],
        ['cp437', (_raw, text) => /^[\p{ASCII}\p{Script=Latin}]*$/u.test(text)],
        ['gbk', () => true],
        ['shift_jis', () => true],
        ['cp437', () => true],
    ];
    return choices.find(([page, likely]) => fits(page, likely))?.[0] ?? 'utf-8';
}
const JAPANESE = '\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Han}ー々';
const ONLY_JAPANESE = new RegExp(`^[\\p{ASCII}${JAPANESE}\\u3000-\\u303f\\uff01-\\uff5e・]*$`, 'u');
const HALF_WIDTH = /[\uff61-\uff9f]/;
/** `château` in code page 437 is `chフeau` in Shift-JIS: a single Japanese character before a Latin letter. */
const SQUEEZED = new RegExp(`(?<![${JAPANESE}])[${JAPANESE}][a-z]`, 'u');
function isLikelyJapanese(text) {
    return ONLY_JAPANESE.test(text) && !HALF_WIDTH.test(text) && !SQUEEZED.test(text);
}
/** 7-Zip, WinRAR and Info-ZIP on Windows add the name in UTF-8, which reveals the code page. */
function agreesWithUnicodePath({ rawName, extras }, text) {
    return extras.every(({ id, data }) => id !== archive_entry/* EXTRA */.Je.unicodePath ||
        data.length <= 5 ||
        data.readUInt32LE(1) !== (0,external_node_zlib_.crc32)(rawName) ||
        data.toString('utf8', 5) === text);
}

// EXTERNAL MODULE: ./build/archive/findings.js
var archive_findings = __webpack_require__(8163);
// EXTERNAL MODULE: ./build/archive/judge-entry.js
var judge_entry = __webpack_require__(9911);
// EXTERNAL MODULE: ./build/archive/limits.js
var limits = __webpack_require__(9245);
;// CONCATENATED MODULE: ./build/archive/central.js







const HEADER_BYTES = 46;
const NO_HEADER = Buffer.alloc(HEADER_BYTES);
/**
 * Reads the central directory and judges each entry by its header alone.
 *
 * @throws the file system's error or `signal.reason`
 */
async function readDirectory(reading) {
    const { findings } = reading;
    const entries = [];
    // The code page is guessed from all of them together.
    const unflagged = [];
    const whole = await readHeaders(reading, (header) => {
        if (isUnflagged(header))
            unflagged.push(header);
        else
            entries.push(judgeHeader(header, 'utf-8', findings));
    });
    const page = chooseCodePage(unflagged);
    for (const header of unflagged)
        entries.push(judgeHeader(header, page, findings));
    return { entries, page, whole };
}
/** @returns whether the directory was read to its end */
async function readHeaders(reading, use) {
    const { zip, file, ending, findings, signal } = reading;
    // Read each header before yauzl does: the file buffers only its last read, so the other order would read everything twice.
    const headerAt = (at) => at + HEADER_BYTES <= ending.directoryEnd ? file.at(at, HEADER_BYTES) : NO_HEADER;
    let count = 0;
    let position = ending.directoryOffset;
    let header = await headerAt(position);
    try {
        for await (const entry of zip.eachEntry()) {
            if (count % 1024 === 0)
                signal.throwIfAborted();
            use(toHeader(entry, header));
            count += 1;
            position += HEADER_BYTES + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
            header = await headerAt(position);
        }
    }
    catch (error) {
        signal.throwIfAborted();
        if ((0,archive_file/* isFileSystemError */.ct)(error))
            throw error;
        explainBroken(error, header, count + 1, findings);
        return false;
    }
    if (position === ending.directoryEnd)
        return true;
    const text = `The end record counts ${count} entries, but the directory has ${ending.directoryEnd - position} bytes beyond them`;
    findings.add('end-record', text);
    return false;
}
/** yauzl stops at the first entry that is broken or uses strong encryption. */
function explainBroken(error, header, number, findings) {
    if ((header.readUInt16LE(8) & archive_entry/* FLAG */.lx.strongEncryption) !== 0) {
        findings.add('encrypted', `Entry number ${number} is encrypted; it and all after it cannot be judged`);
    }
    else {
        findings.add('malformed', `The directory cannot be read from entry number ${number} on: ${(0,errors/* messageOf */.bD)(error)}`);
    }
}
function toHeader(entry, header) {
    return {
        rawName: entry.fileNameRaw,
        extras: entry.extraFields,
        host: entry.versionMadeBy >>> 8,
        attributes: entry.externalFileAttributes,
        flags: entry.generalPurposeBitFlag,
        method: entry.compressionMethod,
        crc32: entry.crc32,
        size: entry.uncompressedSize,
        compressedSize: entry.compressedSize,
        localOffset: entry.relativeOffsetOfLocalHeader,
        disk: startDisk(header, entry.extraFields),
    };
}
/** The number of the disk that the entry starts on, which yauzl ignores (APPNOTE 4.4.11, 4.5.3). */
function startDisk(header, extras) {
    const disk = header.readUInt16LE(34);
    if (disk !== 0xffff)
        return disk;
    const zip64 = extras.find(({ id }) => id === archive_entry/* EXTRA */.Je.zip64);
    const before = [20, 24, 42].filter((at) => header.readUInt32LE(at) === 0xffffffff).length * 8;
    return zip64 !== undefined && zip64.data.length >= before + 4 ? zip64.data.readUInt32LE(before) : disk;
}
/** `page` is the encoding of names without the UTF-8 flag. */
function judgeHeader(header, page, findings) {
    const { rawName, extras, host, flags, method, size, compressedSize } = header;
    const decoded = decodeName(header, page);
    const name = decoded ?? decodeCp437(rawName);
    const { path: written, slash, backslashes } = (0,judge_entry/* readPath */.G7)(name, host);
    const isRoot = name === './';
    const { kind, mode, problems } = (0,judge_entry/* judgeKind */.E_)({ ...header, slash });
    const nameProblems = isRoot ? [] : (0,judge_entry/* judgeName */.Bt)(written === '' ? name : written);
    if (decoded === undefined) {
        const text = `its name is neither UTF-8 nor ${CODE_PAGE_NAMES.gbk}, ${CODE_PAGE_NAMES.shift_jis} or ${CODE_PAGE_NAMES.cp437} of a DOS or Windows program, so that it is another one to each reader`;
        nameProblems.push({ kind: 'name-encoding', text });
    }
    if (backslashes) {
        nameProblems.push({ kind: 'name-separator', text: 'its name has backslashes, read as separators' });
    }
    const { problems: secondNames, secondName } = (0,judge_entry/* judgeSecondNames */.cv)(rawName, name, extras);
    const storage = judgeStorage(header);
    for (const problem of [...secondNames, ...nameProblems, ...problems, ...storage]) {
        findings.add(problem.kind, problem.text, name);
    }
    for (const id of [archive_entry/* EXTRA */.Je.zip64, archive_entry/* EXTRA */.Je.unicodePath]) {
        const ids = extras.map((extra) => extra.id);
        if (ids.indexOf(id) === ids.lastIndexOf(id))
            continue;
        findings.add('malformed', `it has the extra field 0x${id.toString(16).padStart(4, '0')} twice`, name);
    }
    const path = isRoot ? '' : (0,judge_entry/* plainPath */.s1)(written);
    if (header.disk !== 0)
        findings.add('multi-disk', 'its header says it starts on another disk', name);
    return {
        ...{ name, path, kind, size, compressedSize, crc32: header.crc32 },
        ...(decoded === undefined || isUnflagged(header) ? { rawName } : {}),
        ...(secondName === undefined ? {} : { secondName }),
        placeable: !nameProblems.some((problem) => (0,archive_findings/* gradeOf */.V)(problem.kind) === 'danger'),
        readable: storage.length === 0,
        permissions: mode === 0 ? undefined : mode & 0o777,
        ...{ host, flags, method },
        deflated: method === archive_entry/* METHOD */.Mx.deflated,
        localOffset: header.localOffset,
        dataOffset: -1,
    };
}
/** Checks how the data is stored: encryption, method, and impossible sizes. */
function judgeStorage({ flags, method, extras, size, compressedSize }) {
    const encryption = archive_entry/* FLAG */.lx.encrypted | archive_entry/* FLAG */.lx.strongEncryption | archive_entry/* FLAG */.lx.maskedHeaders;
    const locked = extras.some(({ id }) => id === archive_entry/* EXTRA */.Je.aes || id === archive_entry/* EXTRA */.Je.strongEncryption);
    if ((flags & encryption) !== 0 || locked || method === archive_entry/* METHOD */.Mx.aes) {
        return [{ kind: 'encrypted', text: 'it is encrypted' }];
    }
    if ((flags & archive_entry/* FLAG */.lx.patch) !== 0)
        return [{ kind: 'method', text: 'it is a patch, not a file' }];
    if (method !== archive_entry/* METHOD */.Mx.stored && method !== archive_entry/* METHOD */.Mx.deflated) {
        return [
            { kind: 'method', text: `it is compressed by method ${method}; only 0 and 8 (deflate) are read` },
        ];
    }
    if (method === archive_entry/* METHOD */.Mx.stored && compressedSize !== size) {
        return [{ kind: 'sizes', text: `it is stored, but has ${compressedSize} bytes for ${size}` }];
    }
    if (size <= compressedSize * limits/* DEFLATE_RATIO */.sB)
        return [];
    return [{ kind: 'sizes', text: `its ${compressedSize} bytes cannot unpack to the ${size} that it claims` }];
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
 * Finds and checks the end of the archive. Readers search it in different ways (backwards, by the comment's length, from the ZIP64
 * locator), so anything that could lead them to different directories is a finding. yauzl uses the last record that it
 * finds, and ignores the directory's size, the disk counts and the locator's other fields.
 *
 * @returns `undefined`, with a finding, if no directory can be read
 */
async function readEnding(file, findings) {
    const { size } = file;
    const tailStart = Math.max(0, size - END_BYTES - MAX_COMMENT_BYTES - LOCATOR_BYTES);
    const tail = await file.at(tailStart, size - tailStart);
    const at = size < END_BYTES ? -1 : tail.lastIndexOf(END_SIGNATURE, tail.length - END_BYTES);
    if (at < 0) {
        findings.add('not-a-zip', 'The file has no end-of-directory record: it is not a zip, or it was truncated');
        return undefined;
    }
    const commentEnd = judgeComment(tail, at, findings);
    if (commentEnd === undefined)
        return undefined;
    const end = readEnd(tail, at);
    const end64 = await readEnd64(file, tailStart + at, tail.subarray(0, at), end, findings);
    if (end64 === 'wrong')
        return undefined;
    const ending = judgeFields(end64?.fields ?? end, end64?.start ?? tailStart + at, findings);
    return ending === undefined ? undefined : { ...ending, end: tailStart + commentEnd };
}
/** bsdtar fills its last block with zeros, and editors end a file with a line break. */
const PADDING = /^[\0\t\n\r ]*$/;
/** @returns the end of the comment in `tail`, or `undefined` if the file does not end there or after padding */
function judgeComment(tail, at, findings) {
    const reach = (from) => from + END_BYTES + tail.readUInt16LE(from + 20);
    const commentEnd = reach(at);
    const extra = tail.length - commentEnd;
    if (extra < 0 || !PADDING.test(tail.toString('latin1', commentEnd))) {
        const what = extra > 0 ? `${extra} bytes follow` : `${-extra} bytes are missing`;
        findings.add('end-record', `The end record does not end the file: ${what} after its comment`);
        return undefined;
    }
    if (extra > 0)
        findings.add('padding', `The file is padded with ${extra} bytes after its end`);
    for (let other = tail.indexOf(END_SIGNATURE); other >= 0; other = tail.indexOf(END_SIGNATURE, other + 1)) {
        // A zip stored inside this zip has an end record too; only one that claims to end this file could be mistaken for its own.
        const rival = other < at ? reach(other) >= commentEnd && reach(other) <= tail.length : other > at;
        if (rival) {
            const text = 'The file has two end records, so readers can choose different directories';
            findings.add('end-record', text);
        }
    }
    return commentEnd;
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
/** The ZIP64 end record and its position, if a locator directly precedes the end record. */
async function readEnd64(file, endAt, before, end, findings) {
    const locator = before.subarray(-LOCATOR_BYTES);
    if (locator.length < LOCATOR_BYTES || !locator.subarray(0, 4).equals(LOCATOR_SIGNATURE))
        return undefined;
    const wrong = (text) => {
        findings.add('end-record', text);
        return 'wrong';
    };
    if (locator.readUInt32LE(4) !== 0 || locator.readUInt32LE(16) > 1) {
        findings.add('multi-disk', 'The archive is one part of an archive that spans several disks');
        return 'wrong';
    }
    const start = Number(locator.readBigUInt64LE(8));
    const locatorAt = endAt - LOCATOR_BYTES;
    if (start > locatorAt - END64_BYTES)
        return wrong('The ZIP64 locator points to a place that cannot hold an end record');
    const record = await file.at(start, END64_BYTES);
    if (!record.subarray(0, 4).equals(END64_SIGNATURE)) {
        return wrong('The ZIP64 locator does not point to an end record');
    }
    if (start + 12 + Number(record.readBigUInt64LE(4)) !== locatorAt) {
        return wrong('The ZIP64 end record does not end at its locator');
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
/** Each field of the end record must equal that of the ZIP64 record, or refer to it (all bits set). */
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
        findings.add('multi-disk', 'The archive is one part of an archive that spans several disks');
        return undefined;
    }
    if (directoryOffset + directorySize !== directoryEnd) {
        findings.add('end-record', `The end record declares a directory of ${directorySize} bytes at byte ${directoryOffset}, but the directory is elsewhere: ` +
            'something was inserted before or after it, or the record is wrong');
        return undefined;
    }
    if (entries > limits/* MAX_ENTRIES */.Sd || directorySize > limits/* MAX_DIRECTORY_BYTES */.zt) {
        findings.add('too-many-entries', `The archive has ${entries} entries in a directory of ${directorySize} bytes; the gate reads at most ${limits/* MAX_ENTRIES */.Sd} entries and ${limits/* MAX_DIRECTORY_BYTES */.zt} bytes`);
        return undefined;
    }
    return { directoryOffset, directoryEnd, entries };
}

// EXTERNAL MODULE: ./build/archive/links.js
var links = __webpack_require__(7164);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./build/archive/split-search.js


/** The signature and the checksum; the sizes follow them. */
const HEAD_BYTES = 8;
/**
 * Stream readers end stored data at the signature of a data descriptor: bsdtar if the checksum after it matches the data before it, others
 * at any signature. They then read the next entry from inside the data.
 */
function createSplitSearch() {
    let rest = Buffer.alloc(0);
    /** The checksum of all data before `rest`. */
    let checksum = 0;
    let found;
    function skip(bytes, length) {
        checksum = (0,external_node_zlib_.crc32)(bytes.subarray(0, length), checksum);
        rest = bytes.subarray(length);
    }
    return {
        see(piece) {
            rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
            for (;;) {
                const at = rest.indexOf(archive_entry/* DESCRIPTOR_SIGNATURE */.lw);
                if (at < 0) {
                    skip(rest, Math.max(0, rest.length - archive_entry/* DESCRIPTOR_SIGNATURE */.lw.length + 1));
                    break;
                }
                skip(rest, at);
                found ??= 'stored-descriptor';
                if (rest.length < HEAD_BYTES)
                    break;
                if (rest.readUInt32LE(archive_entry/* DESCRIPTOR_SIGNATURE */.lw.length) === checksum)
                    found = 'hidden-entry';
                skip(rest, 1);
            }
            // The caller may reuse the piece once this returns.
            rest = Buffer.from(rest);
        },
        end() {
            if (found === undefined)
                return undefined;
            const text = found === 'hidden-entry'
                ? 'its stored data contains a descriptor, where a reader without the directory ends it and continues inside the data'
                : 'its stored data contains the signature of a descriptor, where a reader without the directory may end it';
            return { kind: found, text };
        },
    };
}

// EXTERNAL MODULE: ./build/archive/unpack.js
var unpack = __webpack_require__(1343);
;// CONCATENATED MODULE: ./build/archive/local.js
// yauzl checks only a local header's signature and that the data ends within the file; this module compares all fields, and the bytes between entries.













/**
 * Walks the archive like a reader that ignores the directory. Compares every local header with the central one, unpacks the data, and
 * checks that headers and data are contiguous from the first byte to the directory. So both kinds of reader see the same entries, and no
 * byte belongs to two of them. Sets each entry's `dataOffset`, and the `target` of links.
 *
 * @throws the file system's error or `signal.reason`
 */
async function walkEntries(entries, reading) {
    const { findings, end, file, signal } = reading;
    const inOrder = entries.toSorted((a, b) => a.localOffset - b.localOffset);
    const pause = (0,unpack/* createPause */.nl)(signal);
    const readTarget = (0,links/* createTargetReader */.nQ)(file, findings, signal);
    const first = inOrder[0]?.localOffset ?? end;
    if (first > 0)
        findings.add('gap', `The first ${first} bytes of the file belong to no entry`);
    if (await holdsHeader(0, first, reading)) {
        findings.add('hidden-entry', `The first ${first} bytes of the file hold the header of an entry`);
    }
    for (const [index, entry] of inOrder.entries()) {
        await pause();
        if (!(await compare(entry, reading)))
            continue;
        if (entry.kind === 'link')
            await readTarget(entry);
        else if (entry.readable && reading.data !== 'links')
            await judgeData(entry, reading);
        await judgeEnd(entry, inOrder[index + 1], reading);
    }
}
/** @returns whether there is a local header */
async function compare(entry, { zip, page, findings }) {
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
        if ((0,archive_file/* isFileSystemError */.ct)(error))
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
    judgeLocalName(entry, header, extras, page, findings);
    for (const { kind, text } of extras.flatMap((extra) => (0,judge_entry/* judgeExtra */.g4)(extra, entry.kind))) {
        findings.add(kind, `in its local header ${text}`, entry.name);
    }
    return true;
}
function judgeLocalName(entry, { fileName: rawName, generalPurposeBitFlag: flags }, extras, page, findings) {
    const name = decodeName({ rawName, flags }, page) ?? entry.name;
    const { problems, secondName } = (0,judge_entry/* judgeSecondNames */.cv)(rawName, name, extras);
    if (secondName !== undefined)
        entry.secondName ??= secondName;
    if (name !== entry.name) {
        const { path } = (0,judge_entry/* readPath */.G7)(name, entry.host);
        problems.push(...(0,judge_entry/* judgeName */.Bt)(path).filter(({ kind }) => (0,archive_findings/* gradeOf */.V)(kind) === 'danger'));
    }
    for (const { kind, text } of problems)
        findings.add(kind, `in its local header ${text}`, entry.name);
}
const COMPARED_FLAGS = archive_entry/* FLAG */.lx.encrypted | archive_entry/* FLAG */.lx.descriptor | archive_entry/* FLAG */.lx.patch | archive_entry/* FLAG */.lx.strongEncryption | archive_entry/* FLAG */.lx.maskedHeaders;
function differencesOf(entry, header, extras) {
    const differences = [];
    const { fileName, generalPurposeBitFlag: flags } = header;
    // The UTF-8 flag matters only if it changes the name.
    const sameText = (0,external_node_buffer_.isAscii)(fileName) || ((flags ^ entry.flags) & archive_entry/* FLAG */.lx.utf8) === 0;
    if (!fileName.equals(entry.rawName ?? Buffer.from(entry.name)) || !sameText)
        differences.push('the name');
    if (((flags ^ entry.flags) & COMPARED_FLAGS) !== 0)
        differences.push('the flags');
    if (header.compressionMethod !== entry.method)
        differences.push('the method');
    // With a descriptor, writers leave these fields empty because they are not known yet; some fill them in later.
    const later = (flags & archive_entry/* FLAG */.lx.descriptor) !== 0;
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
/** The sizes of a local header, with ZIP64; `undefined` if its ZIP64 field should have them but does not. */
function localSizes(header, extras) {
    const zip64 = extras.find(({ id }) => id === archive_entry/* EXTRA */.Je.zip64)?.data;
    const wide = (at) => zip64 !== undefined && zip64.length >= at + 8 ? Number(zip64.readBigUInt64LE(at)) : undefined;
    const sizeIsWide = header.uncompressedSize === 0xffffffff;
    return {
        size: sizeIsWide ? wide(0) : header.uncompressedSize,
        compressedSize: header.compressedSize === 0xffffffff ? wide(sizeIsWide ? 8 : 0) : header.compressedSize,
    };
}
async function judgeData(entry, { file, findings, signal, data }) {
    // Deflate tells where it ends; stored data of unknown size ends where something looks like its descriptor.
    const open = !entry.deflated && (entry.flags & archive_entry/* FLAG */.lx.descriptor) !== 0;
    const search = open ? createSplitSearch() : undefined;
    const digest = data === 'digests' && entry.kind === 'file' ? (0,external_node_crypto_.createHash)('sha256') : undefined;
    const see = (piece) => {
        search?.see(piece);
        digest?.update(piece);
    };
    const problem = await (0,unpack/* unpackEntry */.$7)(file, entry, see, signal);
    if (problem === undefined && digest !== undefined)
        entry.sha256 = digest.digest('hex');
    const found = problem ?? search?.end();
    if (found !== undefined)
        findings.add(found.kind, found.text, entry.name);
}
/** Checks that the next entry or the directory follows directly, after the data descriptor if one is due. */
async function judgeEnd(entry, next, reading) {
    const { file, end, findings } = reading;
    const dataEnd = entry.dataOffset + entry.compressedSize;
    const length = (next?.localOffset ?? end) - dataEnd;
    if (length < 0) {
        const other = next === undefined ? 'the directory' : `entry ${(0,base_text/* quoted */.TL)(next.name)}`;
        findings.add('overlap', `it shares bytes with ${other}`, entry.name);
        return;
    }
    if ((entry.flags & archive_entry/* FLAG */.lx.descriptor) !== 0) {
        const found = length <= 24 ? await file.at(dataEnd, length) : undefined;
        if (found === undefined || !isDescriptor(found, entry)) {
            const text = 'its data is not followed by the descriptor that its header announces';
            findings.add('header-mismatch', text, entry.name);
        }
    }
    else if (length > 0) {
        findings.add('gap', `${length} bytes that follow it belong to no entry`, entry.name);
    }
    if (await holdsHeader(dataEnd, length, reading)) {
        const text = 'the bytes behind it hold the header of an entry that the directory does not have';
        findings.add('hidden-entry', text, entry.name);
    }
}
const SEARCH_BYTES = 256 * 1024;
/** Whether a sequential reader could find an entry in bytes that belong to no entry. */
async function holdsHeader(from, length, { file, end, signal }) {
    const known = Math.min(length, end - from);
    for (let at = 0; at < known; at += SEARCH_BYTES) {
        signal.throwIfAborted();
        const wanted = Math.min(SEARCH_BYTES + archive_entry/* LOCAL_SIGNATURE */.HX.length - 1, known - at);
        if ((await file.at(from + at, wanted)).includes(archive_entry/* LOCAL_SIGNATURE */.HX))
            return true;
    }
    return false;
}
/** A data descriptor (APPNOTE 4.3.9): with or without signature, with sizes of four or of eight bytes. */
function isDescriptor(bytes, { crc32, compressedSize, size }) {
    const signed = bytes.length === 16 || bytes.length === 24;
    if (signed && !bytes.subarray(0, 4).equals(archive_entry/* DESCRIPTOR_SIGNATURE */.lw))
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







/**
 * Names beyond ASCII without the UTF-8 flag are read as UTF-8 by some (Go, macOS, and Info-ZIP where they come from Unix), in some code page by
 * others (Python, Windows, and Info-ZIP where they do not). Others still take backslashes for separators, leave out control characters, cut long
 * names or prefer second ones. Alone that only garbles names. But entries that are apart in one reading can meet in another, and a name or a link
 * can reach out of the folder there. Harm in any reading is danger: nobody can accept that names are unclear and get harm with it.
 */
function judgeOtherReadings(entries, page, findings) {
    const placed = entries.filter(({ placeable, path }) => placeable && path !== '');
    const unflagged = placed.filter(({ rawName }) => rawName !== undefined && decodeAs(rawName, page) !== undefined);
    const [first] = unflagged;
    if (first !== undefined) {
        const text = `its name has no UTF-8 flag and was read as ${CODE_PAGE_NAMES[page]} (so were ${unflagged.length} names in all); some programs garble them`;
        findings.add('name-code-page', text, first.name);
    }
    const readings = [...codePages(unflagged), ...otherNames(placed)];
    if (readings.length === 0)
        return;
    const known = new Set(judge(entries, new Map()).map(keyOf));
    for (const { title, paths, kind } of readings) {
        for (const [entry, path] of paths) {
            const harm = (0,judge_entry/* judgeName */.Bt)(path).find((problem) => (0,archive_findings/* gradeOf */.V)(problem.kind) === 'danger');
            if (harm !== undefined)
                findings.add(harm.kind, `${title}, ${harm.text}`, entry.name);
        }
        let told = false;
        for (const problem of judge(entries, paths)) {
            if (known.has(keyOf(problem)))
                continue;
            if ((0,archive_findings/* gradeOf */.V)(problem.kind) === 'danger')
                findings.add(problem.kind, `${title}, ${problem.text}`, problem.name);
            else if (!told)
                findings.add(kind, `Names collide ${title} (entry ${JSON.stringify(problem.name)}: ${problem.text})`);
            told ||= (0,archive_findings/* gradeOf */.V)(problem.kind) === 'ambiguity';
        }
    }
}
const keyOf = ({ kind, name }) => `${kind} ${name}`;
function judge(entries, paths) {
    const found = [];
    const sink = {
        add(kind, text, name = '') {
            if ((0,archive_findings/* gradeOf */.V)(kind) !== 'custom')
                found.push({ kind, text, name });
        },
    };
    const read = entries.map((entry) => ({ ...entry, path: paths.get(entry) ?? entry.path }));
    (0,links/* judgeLinks */.XT)(read, (0,archive_tree/* buildTree */.H6)(read, sink), sink);
    return found;
}
function codePages(unflagged) {
    if (unflagged.length === 0)
        return [];
    const readings = [];
    const dos = unflagged.filter(({ host }) => host !== archive_entry/* HOST */.jg.unix && host !== archive_entry/* HOST */.jg.macos);
    for (const subset of dos.length < unflagged.length && dos.length > 0 ? [unflagged, dos] : [unflagged]) {
        for (const page of ['utf-8', 'cp437', 'gbk', 'shift_jis']) {
            const paths = new Map();
            for (const entry of subset) {
                const name = entry.rawName && decodeAs(entry.rawName, page);
                if (name !== undefined)
                    paths.set(entry, (0,judge_entry/* plainPath */.s1)((0,judge_entry/* readPath */.G7)(name, entry.host).path));
            }
            const title = `where names without the UTF-8 flag are read as ${CODE_PAGE_NAMES[page]}`;
            if (paths.size === subset.length)
                readings.push({ title, paths, kind: 'name-encoding' });
        }
    }
    return readings;
}
const CONTROLS = /\p{Cc}/gu;
/** Readings of names by something else than their encoding; those that change no path are left out. */
function otherNames(placed) {
    const readings = [];
    const add = (title, kind, readName) => {
        const paths = new Map();
        for (const entry of placed) {
            const path = readName(entry);
            // Almost every name is the same in each reading; an archive has up to some hundred thousand.
            if (path === undefined || path === entry.path || (0,judge_entry/* plainPath */.s1)(path) === entry.path)
                continue;
            paths.set(entry, (0,judge_entry/* plainPath */.s1)(path));
        }
        if (paths.size > 0)
            readings.push({ title, paths, kind });
    };
    // Info-ZIP unzip does, unless told otherwise (`-^`).
    add('where control characters are left out, as unzip does', 'name-control', ({ path }) => path.replace(CONTROLS, ''));
    add('where backslashes are separators', 'name-backslash', ({ path }) => path.replaceAll('\\', '/'));
    add('where backslashes are part of names', 'name-backslash', ({ name }) => name.includes('\\') ? name : undefined);
    add('where names are cut', 'name-too-long', ({ path }) => cutPart(path) === path ? undefined : path.split('/').map(cutPart).join('/'));
    add('where second names count', 'name-second', ({ secondName, host }) => secondName === undefined ? undefined : (0,judge_entry/* readPath */.G7)(secondName, host).path);
    return readings;
}
function cutPart(part) {
    return part.length <= limits/* MAX_PART_BYTES */.tZ / 4 ? part : Buffer.from(part).toString('utf8', 0, limits/* MAX_PART_BYTES */.tZ);
}

;// CONCATENATED MODULE: ./build/archive/audit.js












/**
 * Audits the zip at `path`: directory, headers and data. It unpacks the data and discards it, but never more than the entries claim, and
 * nothing at all if they claim to be a bomb.
 *
 * Problems of the file are findings, never exceptions.
 *
 * @throws the file system's error or `signal.reason`
 */
async function auditArchive(path, signal) {
    return await withArchive(path, signal, 'all');
}
/** The audit with the SHA-256 of each file, from the same pass over the data. Throws as `auditArchive` does. */
async function auditContent(path, signal) {
    return await withArchive(path, signal, 'digests');
}
/**
 * Audits an archive without its data, except for link targets. For an archive that was audited before, or that is unpacked next: unpacking
 * checks the data too. Throws as `auditArchive` does.
 */
async function auditHeaders(path, signal) {
    return await withArchive(path, signal, 'links');
}
async function withArchive(path, signal, data) {
    signal.throwIfAborted();
    const file = await (0,archive_file/* openArchive */.p_)(path);
    try {
        return await auditFile(file, signal, data);
    }
    finally {
        await file.close();
    }
}
/** The audit of an open archive; see `auditArchive`. */
async function auditFile(file, signal, data = 'all') {
    const collector = (0,archive_findings/* collectFindings */.F3)();
    const entries = await judgeEntries(file, collector, data, signal);
    const { findings, omittedFindings, notes, omittedNotes } = collector;
    return {
        ...{ findings, omittedFindings, notes, omittedNotes },
        entries: entries.length,
        unpackedBytes: sumOf(entries, 'size'),
        files: readOnce(entries),
    };
}
/**
 * The one reading of an archive that its entries have here, even where programs disagree and somebody accepted that: names as they were decoded,
 * kinds as they were judged, no entry without a name, and of two files or folders with one name the last in the directory.
 */
function readOnce(entries) {
    const last = new Map();
    for (const entry of entries) {
        if (entry.path !== '')
            last.set(entry.kind === 'folder' ? `${entry.path}/` : entry.path, entry);
    }
    return [...last.values()];
}
async function judgeEntries(file, findings, data, signal) {
    const ending = await readEnding(file, findings);
    if (ending === undefined)
        return [];
    const zip = await openZip(file, ending, findings);
    if (zip === undefined)
        return [];
    const { entries, page, whole } = await readDirectory({ zip, file, ending, findings, signal });
    const bounded = judgeTotals(entries, file.size, findings);
    if (whole) {
        const walk = { zip, file, end: ending.directoryOffset, page, findings, signal };
        await walkEntries(entries, { ...walk, data: bounded ? data : 'links' });
    }
    const tree = (0,archive_tree/* buildTree */.H6)(entries, findings);
    (0,archive_tree/* noteAlikeNames */.fV)(tree, findings);
    (0,links/* judgeLinks */.XT)(entries, tree, findings);
    judgeOtherReadings(entries, page, findings);
    return entries;
}
async function openZip(file, ending, findings) {
    try {
        const zip = await (0,yauzl/* fromRandomAccessReaderPromise */.or)(new archive_file/* YauzlReader */.lv(file), ending.end, {
            autoClose: false,
            lazyEntries: true,
            // Raw names and no size checks: yauzl would stop at the first problem, but the audit lists all.
            decodeStrings: false,
            validateEntrySizes: false,
        });
        if (zip.entryCount === ending.entries)
            return zip;
        findings.add('end-record', 'Readers come to different numbers of entries');
    }
    catch (error) {
        if ((0,archive_file/* isFileSystemError */.ct)(error))
            throw error;
        findings.add('malformed', `The archive cannot be read: ${(0,errors/* messageOf */.bD)(error)}`);
    }
    return undefined;
}
const sumOf = (entries, field) => entries.reduce((sum, entry) => sum + entry[field], 0);
/** @returns whether the claimed sizes allow unpacking the data */
function judgeTotals(entries, packed, findings) {
    const unpacked = sumOf(entries, 'size');
    const tooLarge = unpacked > limits/* MAX_UNPACKED_BYTES */.Tx;
    if (tooLarge) {
        findings.add('too-large', `The archive unpacks to ${(0,base_text/* formatBytes */.z3)(unpacked)}; a function may have ${(0,base_text/* formatBytes */.z3)(limits/* MAX_UNPACKED_BYTES */.Tx)}, layers included`);
    }
    const isBomb = unpacked > limits/* RATIO_MATTERS_BYTES */.Lh && unpacked > packed * limits/* MAX_RATIO */.zN;
    if (isBomb) {
        findings.add('ratio', `The archive of ${(0,base_text/* formatBytes */.z3)(packed)} unpacks to ${(0,base_text/* formatBytes */.z3)(unpacked)}, more than ${limits/* MAX_RATIO */.zN} times its size: that is a bomb, not a layer`);
    }
    // Entries with more packed bytes than the file overlap: each byte would be read many times.
    return !tooLarge && !isBomb && sumOf(entries, 'compressedSize') <= packed;
}


/***/ }),

/***/ 9112:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readContents: () => (/* binding */ readContents)
});

// EXTERNAL MODULE: ./build/archive/content.js
var archive_content = __webpack_require__(9004);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/base/errors.js
var errors = __webpack_require__(5145);
// EXTERNAL MODULE: ./build/base/paths.js
var paths = __webpack_require__(2100);
// EXTERNAL MODULE: ./build/base/text.js
var base_text = __webpack_require__(1497);
// EXTERNAL MODULE: ./build/archive/audit.js + 6 modules
var audit = __webpack_require__(4277);
// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(4573);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./build/archive/limits.js
var limits = __webpack_require__(9245);
// EXTERNAL MODULE: ./build/archive/unpack.js
var unpack = __webpack_require__(1343);
;// CONCATENATED MODULE: ./build/archive/folder.js









/** A folder or zip that cannot be what a layer is compared with; `message` is a sentence without a full stop. */
class UnusableSource extends Error {
    name = 'UnusableSource';
}
/**
 * Reads the folder at `real` (a real path in `root`): every file with its digest, links followed.
 *
 * Thousands of small files: each step through the thread pool would cost more than the work, so it reads at once and lets others run between.
 *
 * @throws UnusableSource where it is too large, changes while it is read, or has a link that leads out of the workspace; the file system's error; `signal.reason`
 */
async function readFolder(real, reading) {
    const walk = {
        ...reading,
        ...{ files: new Map(), linked: new Map(), leftOut: [], bytes: 0, entries: 0 },
        pause: (0,unpack/* createPause */.nl)(reading.signal),
    };
    await readEntries({ path: '', real, around: [] }, walk);
    return { files: walk.files, links: walk.linked, leftOut: walk.leftOut.sort() };
}
async function readEntries(folder, walk) {
    const before = (0,external_node_fs_.lstatSync)(folder.real, { bigint: true });
    if (!before.isDirectory())
        throw changed(folder.path || '.');
    for (const entry of (0,external_node_fs_.readdirSync)(folder.real, { encoding: 'buffer', withFileTypes: true })) {
        await walk.pause();
        walk.entries += 1;
        if (walk.entries > limits/* MAX_ENTRIES */.Sd) {
            throw new UnusableSource(`expected at most ${limits/* MAX_ENTRIES */.Sd} files and folders, found more`);
        }
        if (!(0,external_node_buffer_.isUtf8)(entry.name)) {
            throw new UnusableSource(`the name of a file in ${(0,base_text/* quoted */.TL)(folder.path || '.')} is not UTF-8`);
        }
        const name = entry.name.toString('utf8');
        const path = folder.path === '' ? name : `${folder.path}/${name}`;
        await readEntry(path, (0,external_node_path_.join)(folder.real, name), entry, { folder, walk });
    }
    assertUnchanged(before, (0,external_node_fs_.lstatSync)(folder.real, { bigint: true }), folder.path || '.');
}
async function readEntry(path, place, listed, { folder, walk }) {
    const known = listed.isDirectory() || listed.isFile() || listed.isSymbolicLink();
    const type = known ? listed : (0,external_node_fs_.lstatSync)(place, { throwIfNoEntry: false });
    if (type === undefined)
        throw changed(path);
    if (type.isSymbolicLink())
        return await readLink(path, place, folder, walk);
    if (type.isDirectory()) {
        if (!walk.chooser.entersFolder(path))
            walk.leftOut.push(`${path}/`);
        else
            await readEntries({ path, real: place, around: [...folder.around, folder.real] }, walk);
        return;
    }
    if (!walk.chooser.takesFile(path))
        walk.leftOut.push(path);
    else if (type.isFile())
        walk.files.set(path, readFile(path, place, walk));
    else
        throw notAFile(path);
}
async function readLink(path, place, folder, walk) {
    const { chooser, root, links } = walk;
    const target = (0,external_node_fs_.readlinkSync)(place, { encoding: 'buffer' });
    if (!(0,external_node_buffer_.isUtf8)(target))
        throw new UnusableSource(`the target of the link ${(0,base_text/* quoted */.TL)(path)} is not UTF-8`);
    const link = { target: target.toString('utf8') };
    const real = followLink(place);
    if (real === undefined) {
        if (links === 'packed' || !chooser.takesFile(path))
            walk.leftOut.push(path);
        else
            walk.linked.set(path, { ...link, leadsTo: 'nothing' });
        return;
    }
    const isFolder = (0,external_node_fs_.statSync)(real).isDirectory();
    if (isFolder ? !chooser.entersFolder(path) : !chooser.takesFile(path)) {
        walk.leftOut.push(isFolder ? `${path}/` : path);
        return;
    }
    if (!(0,paths/* isWithin */.UO)(root, real)) {
        throw new UnusableSource(`the link ${(0,base_text/* quoted */.TL)(path)} leads out of the workspace, to ${(0,base_text/* quoted */.TL)(link.target)}`);
    }
    if (!isFolder) {
        walk.linked.set(path, { ...link, leadsTo: 'file' });
        walk.files.set(path, readFile(path, real, walk));
    }
    else if ([...folder.around, folder.real].includes(real)) {
        if (links === 'packed') {
            throw new UnusableSource(`the link ${(0,base_text/* quoted */.TL)(path)} leads back to a folder that it lies in, which the deploying tool packs again and again`);
        }
        walk.linked.set(path, { ...link, leadsTo: 'nothing' });
    }
    else {
        walk.linked.set(path, { ...link, leadsTo: 'folder' });
        await readEntries({ path, real, around: [...folder.around, folder.real] }, walk);
    }
}
/** Where a link leads in the end; `undefined` where that is nothing. Node's own realpath takes `link/..` for a step back, the system does not. */
function followLink(place) {
    try {
        return external_node_fs_.realpathSync.native(place);
    }
    catch (error) {
        if (['ENOENT', 'ELOOP', 'ENOTDIR'].includes((0,errors/* systemCode */.xU)(error) ?? ''))
            return undefined;
        throw error;
    }
}
const PIECE_BYTES = 1024 * 1024;
/** Reads a file to its digest. `place` is a real path: should a link stand there by now, it is not followed. */
function readFile(path, place, walk) {
    const descriptor = openFile(path, place);
    try {
        const before = (0,external_node_fs_.fstatSync)(descriptor, { bigint: true });
        if (!before.isFile())
            throw notAFile(path);
        const size = Number(before.size);
        walk.bytes += size;
        if (walk.bytes > limits/* MAX_UNPACKED_BYTES */.Tx) {
            throw new UnusableSource(`expected at most ${(0,base_text/* formatBytes */.z3)(limits/* MAX_UNPACKED_BYTES */.Tx)}, which is what a function may have, found more`);
        }
        const sha256 = digestOf(descriptor, size, path);
        assertUnchanged(before, (0,external_node_fs_.fstatSync)(descriptor, { bigint: true }), path);
        return { size, sha256, executable: (before.mode & 64n) !== 0n };
    }
    finally {
        (0,external_node_fs_.closeSync)(descriptor);
    }
}
function openFile(path, place) {
    try {
        // A pipe must not make this wait. Windows has neither flag.
        return (0,external_node_fs_.openSync)(place, external_node_fs_.constants.O_RDONLY | (external_node_fs_.constants.O_NOFOLLOW ?? 0) | (external_node_fs_.constants.O_NONBLOCK ?? 0));
    }
    catch (error) {
        if ((0,errors/* systemCode */.xU)(error) === 'ELOOP' || (0,errors/* systemCode */.xU)(error) === 'ENOENT')
            throw changed(path);
        throw new UnusableSource(`the file ${(0,base_text/* quoted */.TL)(path)} cannot be read (${(0,errors/* messageOf */.bD)(error)})`);
    }
}
function digestOf(descriptor, size, path) {
    if (size <= PIECE_BYTES) {
        const bytes = Buffer.allocUnsafe(size + 1);
        return (0,external_node_crypto_.hash)('sha256', readPiece(descriptor, bytes, size, path));
    }
    const digest = (0,external_node_crypto_.createHash)('sha256');
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (let left = size; left > 0;) {
        const wanted = Math.min(left, PIECE_BYTES);
        digest.update(readPiece(descriptor, piece.subarray(0, wanted), wanted, path));
        left -= wanted;
    }
    return digest.digest('hex');
}
/** `wanted` bytes from where the file stands, no fewer. Where the buffer has room for one more, there must be none. */
function readPiece(descriptor, buffer, wanted, path) {
    let filled = 0;
    while (filled < buffer.length) {
        const count = (0,external_node_fs_.readSync)(descriptor, buffer, filled, buffer.length - filled, null);
        if (count === 0)
            break;
        filled += count;
    }
    if (filled !== wanted)
        throw changed(path);
    return buffer.subarray(0, wanted);
}
function assertUnchanged(before, after, path) {
    const fields = ['dev', 'ino', 'size', 'mtimeNs', 'ctimeNs'];
    if (fields.some((field) => before[field] !== after[field]))
        throw changed(path);
}
function notAFile(path) {
    return new UnusableSource(`expected a file, found ${(0,base_text/* quoted */.TL)(path)}, which is something else, such as a pipe`);
}
function changed(path) {
    return new UnusableSource(`${(0,base_text/* quoted */.TL)(path)} changed while it was read`);
}

// EXTERNAL MODULE: ./node_modules/micromatch/index.js
var micromatch = __webpack_require__(8785);
;// CONCATENATED MODULE: ./build/archive/globs.js

/**
 * Chooses files as the Serverless tools do (`@serverless/platform-client-china` 2.4.2, `getFilesAndMap`): fast-glob 3.3 with `**\/*` and
 * `dot: true` but for `exclude`, then `include` in the same folder, which sees no dot files and knows no `exclude`. Case counts.
 */
function createFileChooser({ exclude, include }) {
    // A `!` in front says nothing more in a list of exclusions, and excludes in a list of inclusions.
    const left = createMatcher(exclude.map(withoutBang), true);
    const notIncluded = createMatcher(include.filter(isNegative).map(withoutBang), false);
    const included = toExpressions(include.filter((pattern) => !isNegative(pattern)), false);
    const isIncluded = (path) => included.some((expression) => expression.test(path)) &&
        !notIncluded.matches(path) &&
        !foldersOf(path).some(notIncluded.prunes);
    return {
        entersFolder: (path) => included.length > 0 || !left.prunes(path),
        takesFile: (path) => isIncluded(path) || !(left.matches(path) || (included.length > 0 && foldersOf(path).some(left.prunes))),
    };
}
/** Negative patterns as fast-glob applies them: to each file, and those that can do so to whole folders. */
function createMatcher(patterns, dot) {
    const files = toExpressions(patterns, true);
    const folders = toExpressions(patterns, dot, affectsFolders);
    return {
        matches: (path) => files.some((expression) => expression.test(path)),
        prunes: (folder) => folders.some((expression) => expression.test(folder)),
    };
}
/** The options that fast-glob gives to micromatch (`providers/provider.js`). */
function toExpressions(patterns, dot, wanted = () => true) {
    const options = { dot, posix: true, strictSlashes: false };
    return patterns
        .flatMap(expandBraces)
        .filter(wanted)
        .map((pattern) => micromatch.makeRe(pattern, options));
}
/** As fast-glob's `managers/tasks.js` and `expandBraceExpansion` do before anything else. */
function expandBraces(pattern) {
    const options = { expand: true, nodupes: true, keepEscaping: true };
    return micromatch.braces(pattern, options)
        .filter((expanded) => expanded !== '')
        .map((expanded) => expanded.replace(/(?!^)\/{2,}/g, '/'));
}
const isNegative = (pattern) => pattern.startsWith('!') && pattern[1] !== '(';
const withoutBang = (pattern) => (isNegative(pattern) ? pattern.slice(1) : pattern);
/** fast-glob's `isAffectDepthOfReadingPattern`: a pattern whose last part is a name, or `**`, leaves out the whole folder. */
function affectsFolders(pattern) {
    return pattern.endsWith('/**') || !isDynamic(pattern.replace(/\/+$/, '').split('/').at(-1) ?? '');
}
/** fast-glob's `isDynamicPattern`, with its expressions. */
function isDynamic(part) {
    if (part === '')
        return false;
    return (part.includes('\\') ||
        /[*?]|^!/.test(part) ||
        /\[[^[]*]/.test(part) ||
        /(?:^|[^!*+?@])\([^(]*\|[^|]*\)/.test(part) ||
        /[!*+?@]\([^(]*\)/.test(part) ||
        /\{[^}]*(?:,|\.\.)[^}]*\}/.test(part));
}
/** The folders that a path lies in, the outermost first. */
function foldersOf(path) {
    const parts = path.split('/');
    return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

;// CONCATENATED MODULE: ./build/archive/expected.js









/**
 * Reads what a layer is expected to hold.
 *
 * @param workspace an absolute path; nothing outside is read
 * @throws UnusableSource, the file system's error, or `signal.reason`
 */
async function readExpectedContent(source, workspace, signal) {
    const root = external_node_fs_.realpathSync.native(workspace);
    const real = locate(source.path, root);
    const chooser = createFileChooser(source);
    const content = (0,external_node_fs_.statSync)(real).isDirectory()
        ? await readFolder(real, { root, chooser, links: source.links, signal })
        : await readZip(real, chooser, signal);
    return source.target === '' ? content : moveTo(content, source.target);
}
function locate(path, root) {
    let real;
    try {
        real = external_node_fs_.realpathSync.native((0,external_node_path_.resolve)(root, path));
    }
    catch (error) {
        if ((0,errors/* systemCode */.xU)(error) === 'ENOENT' || (0,errors/* systemCode */.xU)(error) === 'ENOTDIR')
            throw new UnusableSource(`expected the folder or zip ${(0,base_text/* quoted */.TL)(path)}, found none`);
        throw new UnusableSource(`${(0,base_text/* quoted */.TL)(path)} cannot be read (${(0,errors/* messageOf */.bD)(error)})`);
    }
    if (!(0,paths/* isWithin */.UO)(root, real)) {
        throw new UnusableSource(`expected a folder or zip of the workspace, found ${(0,base_text/* quoted */.TL)(path)}, which lies outside of it`);
    }
    return real;
}
async function readZip(real, chooser, signal) {
    const stamp = () => {
        const { ino, size, mtimeNs, ctimeNs } = (0,external_node_fs_.statSync)(real, { bigint: true });
        return [ino, size, mtimeNs, ctimeNs].join();
    };
    if (!(0,external_node_fs_.statSync)(real).isFile())
        throw new UnusableSource('expected a folder or zip, found something else, such as a pipe');
    const before = stamp();
    const content = (0,archive_content.contentOf)(await (0,audit.auditContent)(real, signal));
    if (stamp() !== before)
        throw new UnusableSource('it changed while it was read');
    if ('problem' in content)
        throw new UnusableSource(content.problem);
    const leftOut = [];
    const isTaken = ([path]) => {
        const parts = path.split('/');
        const above = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
        const taken = above.every(chooser.entersFolder) && chooser.takesFile(path);
        if (!taken)
            leftOut.push(path);
        return taken;
    };
    const files = new Map([...content.files].filter(isTaken));
    const links = [...content.links].filter(isTaken);
    return {
        files,
        links: new Map(links.map(([path, target]) => [path, { target, leadsTo: 'nothing' }])),
        leftOut: leftOut.sort(),
    };
}
/** As the deploying tool does with `targetDir`: `path.join('.', targetDir, file)`. */
function moveTo({ files, links, leftOut }, target) {
    const move = (items) => new Map([...items].map(([path, item]) => [external_node_path_.posix.join('.', target, path), item]));
    return { files: move(files), links: move(links), leftOut };
}

;// CONCATENATED MODULE: ./build/gate/content-reading.js




/**
 * Reads what the pins of a layer name, in `workspace` (an absolute path) and nowhere else. What cannot be read is a problem of its comparison.
 *
 * @throws `signal.reason`
 */
async function readContents(pins, workspace, signal) {
    const comparers = [];
    for (const pin of pins)
        comparers.push(await readContent(pin, workspace, signal));
    return comparers;
}
async function readContent(pin, workspace, signal) {
    try {
        const expected = await readExpectedContent(pin, workspace, signal);
        const { leftOut } = expected;
        // A content without files says nothing: an empty layer would be green because of a forgotten build.
        if (expected.files.size === 0)
            return () => ({ pin, problem: 'it has no files' });
        const files = expected.files.size;
        return (content) => 'problem' in content
            ? { pin, problem: content.problem }
            : { pin, files, leftOut, comparison: (0,archive_content.compareContent)(expected, content) };
    }
    catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof UnusableSource) && (0,errors/* systemCode */.xU)(error) === undefined)
            throw error;
        const problem = (0,errors/* messageOf */.bD)(error);
        return () => ({ pin, problem });
    }
}


/***/ })

};
