export const id = 866;
export const ids = [866];
export const modules = {

/***/ 9485:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  extractArchive: () => (/* binding */ extractArchive)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/base/errors.js
var errors = __webpack_require__(5145);
// EXTERNAL MODULE: ./build/base/temporary.js
var temporary = __webpack_require__(2531);
// EXTERNAL MODULE: ./build/base/text.js
var base_text = __webpack_require__(1497);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./build/archive/links.js
var links = __webpack_require__(7164);
// EXTERNAL MODULE: ./build/archive/names.js
var names = __webpack_require__(485);
// EXTERNAL MODULE: ./build/archive/source.js
var archive_source = __webpack_require__(7576);
// EXTERNAL MODULE: ./build/archive/tree.js
var tree = __webpack_require__(5669);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(7075);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(6466);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
;// CONCATENATED MODULE: ./build/archive/write-file.js








/** The failure of an archive that is not what its audited headers claim. */
function unsafe(path, text) {
    return new errors/* GateError */.ue('ARCHIVE_UNSAFE', `The archive was not unpacked. Entry ${(0,base_text/* quoted */.TL)(path)}: ${text}.`, {
        hint: 'Nothing was left behind. Do not use this layer before its publisher has explained the zip.',
    });
}
const FILE_MODE = 0o644;
/** Files up to this size, packed and unpacked, are held in memory whole. */
const SMALL_BYTES = 1024 * 1024;
/**
 * Writes the file `entry` to `path`, which must not exist, and holds its bytes to the size and checksum that were audited.
 *
 * A layer is thousands of small files. For those each step through the thread pool costs more than the work itself, so they are written at
 * once; the caller lets others run in between. No more is ever unpacked than the entry claims.
 *
 * @throws GateError `ARCHIVE_UNSAFE`, the file system's error, or `signal.reason`
 */
async function writeFile(source, entry, path, signal) {
    try {
        if (Math.max(entry.size, entry.compressedSize) <= SMALL_BYTES) {
            writeAtOnce(path, unpack(await source.at(entry.dataOffset, entry.compressedSize), entry), entry);
        }
        else {
            await writeThrough(source, entry, path, signal);
        }
    }
    catch (error) {
        signal.throwIfAborted();
        if (error instanceof errors/* GateError */.ue || (0,archive_source/* isFileSystemError */.ct)(error))
            throw error;
        if ((0,errors/* systemCode */.xU)(error) === 'ERR_BUFFER_TOO_LARGE')
            throw tooMuch(entry);
        throw unsafe(entry.path, `its data cannot be unpacked (${(0,errors/* messageOf */.bD)(error)})`);
    }
}
function unpack(packed, entry) {
    if (!entry.deflated) {
        judgeBytes(entry, packed.length, (0,external_node_zlib_.crc32)(packed), packed.length);
        return packed;
    }
    const result = (0,external_node_zlib_.inflateRawSync)(packed, {
        // Zero is not taken for a limit.
        maxOutputLength: Math.max(entry.size, 1),
        finishFlush: external_node_zlib_.constants.Z_FINISH,
        info: true,
    });
    const { buffer, used } = readInfo(result);
    judgeBytes(entry, buffer.length, (0,external_node_zlib_.crc32)(buffer), used);
    return buffer;
}
/** What zlib gives with `info`, which its types leave out. */
function readInfo(result) {
    if (typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result) {
        const { buffer, engine } = result;
        const used = typeof engine === 'object' && engine !== null && 'bytesWritten' in engine && engine.bytesWritten;
        if (Buffer.isBuffer(buffer) && typeof used === 'number')
            return { buffer, used };
    }
    throw new TypeError('zlib did not tell how much it read');
}
/** `used` is how many of the packed bytes were data. */
function judgeBytes(entry, size, checksum, used) {
    const { path, compressedSize } = entry;
    if (size !== entry.size)
        throw unsafe(path, `it unpacks to ${size} bytes, not to the ${entry.size} that it claims`);
    if (checksum !== entry.crc32)
        throw unsafe(path, 'its bytes do not have the CRC-32 that it claims');
    // A reader that goes through the file from its start would take what is left over for the next entry.
    if (used !== compressedSize)
        throw unsafe(path, `only ${used} of its ${compressedSize} packed bytes are data`);
}
function tooMuch({ path, size }) {
    return unsafe(path, `it unpacks to more than the ${size} bytes that it claims`);
}
function writeAtOnce(path, data, { permissions = FILE_MODE }) {
    const file = (0,external_node_fs_.openSync)(path, 'wx', 0o600);
    try {
        for (let written = 0; written < data.length;)
            written += (0,external_node_fs_.writeSync)(file, data, written);
        (0,external_node_fs_.fchmodSync)(file, permissions);
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
}
async function writeThrough(source, entry, path, signal) {
    const file = await (0,promises_.open)(path, 'wx', 0o600);
    try {
        const through = entry.deflated
            ? (0,external_node_zlib_.createInflateRaw)({ chunkSize: SMALL_BYTES / 4 })
            : new external_node_stream_.PassThrough();
        const { size, checksum } = await (0,external_node_stream_promises_.pipeline)(source.stream(entry.dataOffset, entry.compressedSize), through, (chunks) => writeChunks(chunks, file, entry), { signal });
        judgeBytes(entry, size, checksum, 'bytesWritten' in through ? through.bytesWritten : size);
        await file.chmod(entry.permissions ?? FILE_MODE);
    }
    finally {
        await file.close();
    }
}
async function writeChunks(chunks, file, entry) {
    let size = 0;
    let checksum = 0;
    for await (const chunk of chunks) {
        size += chunk.length;
        if (size > entry.size)
            throw tooMuch(entry);
        checksum = (0,external_node_zlib_.crc32)(chunk, checksum);
        await file.writeFile(chunk);
    }
    return { size, checksum };
}

;// CONCATENATED MODULE: ./build/archive/write-tree.js









const FOLDER_MODE = 0o755;
const PRIVATE_FOLDER = 0o700;
/**
 * A second look at what the audit let pass, right before anything is written: no path and no link may lead out of the root by itself.
 *
 * @throws GateError `ARCHIVE_UNSAFE`
 */
function assertPlan(files) {
    for (const { path, kind, target } of files) {
        const leaves = kind === 'link' && (target === undefined || (0,links/* judgeTarget */.dM)(path, target) !== undefined);
        const windows = names/* ON_WINDOWS */.M4 ? (0,names/* judgeWindowsName */.AE)(path) : undefined;
        const problem = (0,names/* judgeName */.Bt)(path)[0]?.text ?? windows?.text ?? (leaves ? 'it is a link that leads outside' : undefined);
        if (problem !== undefined)
            throw unsafe(path, problem);
    }
}
/**
 * Writes all of `files` below the new folder `root`. First folders, then files, which must not exist, then links: while anything is written there
 * is no link to write through. Modes of folders come last, since a folder may be read-only.
 *
 * @throws GateError `ARCHIVE_UNSAFE`, the file system's error, or `signal.reason`
 */
async function writeTree(archive, root, files, signal) {
    const folders = (0,tree/* foldersOf */.pd)(files);
    const pause = createPause(signal);
    for (const folder of folders) {
        await pause();
        (0,external_node_fs_.mkdirSync)((0,external_node_path_.join)(root, folder), PRIVATE_FOLDER);
    }
    const source = await (0,archive_source/* openSource */.oD)(archive);
    try {
        const inOrder = files.toSorted((a, b) => a.dataOffset - b.dataOffset);
        for (const entry of inOrder) {
            await pause();
            if (entry.kind === 'file')
                await writeFile(source, entry, (0,external_node_path_.join)(root, entry.path), signal);
        }
    }
    finally {
        await source.close();
    }
    for (const { path, target } of files) {
        if (target === undefined)
            continue;
        await pause();
        write_tree_link(target, (0,external_node_path_.join)(root, path));
    }
    const modes = new Map(files.map(({ path, permissions }) => [path, permissions]));
    for (const folder of folders.toReversed()) {
        (0,external_node_fs_.chmodSync)((0,external_node_path_.join)(root, folder), modes.get(folder) ?? FOLDER_MODE);
    }
    (0,external_node_fs_.chmodSync)(root, FOLDER_MODE);
}
/** How long other work of the process may have to wait, in milliseconds. */
const LONGEST_TURN_MS = 20;
/** Small steps are taken at once; this lets everybody else run every now and then, and notices the end of the time. */
function createPause(signal) {
    let since = performance.now();
    return async () => {
        if (performance.now() - since < LONGEST_TURN_MS)
            return;
        await (0,external_node_timers_promises_.setImmediate)();
        signal.throwIfAborted();
        since = performance.now();
    };
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
/** Gives this user back every folder below `root`, so that it can be removed; whatever fails is left to the removal. */
function makeWritable(root, files) {
    for (const folder of ['', ...(0,tree/* foldersOf */.pd)(files)]) {
        try {
            (0,external_node_fs_.chmodSync)((0,external_node_path_.join)(root, folder), PRIVATE_FOLDER);
        }
        catch { }
    }
}

;// CONCATENATED MODULE: ./build/archive/extract.js






/**
 * Unpacks the archive at `path`, whose `audit` found nothing, into the new folder `target` (its parents are made where they are missing).
 *
 * Everything is written into a fresh folder beside it that only this user can enter, and renamed when it is whole: nobody ever sees a
 * part, and a failure leaves nothing behind. Modes are kept without setuid, setgid and sticky bits. What is written is held to what was
 * audited: sizes and checksums are those of the real bytes.
 *
 * @throws GateError `INPUT_INVALID` where `target` exists and is no empty folder, `ARCHIVE_UNSAFE` where the archive is not what it
 * claimed; the file system's error; `signal.reason`
 */
async function extractArchive(path, target, audit, signal) {
    signal.throwIfAborted();
    if (audit.findings.length > 0) {
        throw new errors/* GateError */.ue('ARCHIVE_UNSAFE', 'The archive was not unpacked: its audit found that it is not safe.', {
            hint: 'The `archive` check says what is wrong with it.',
        });
    }
    assertPlan(audit.files);
    const place = (0,external_node_path_.resolve)(target);
    await assertFree(place);
    const { folder, parents } = await makeSibling(place);
    const untrack = (0,temporary/* track */.u)(folder);
    try {
        await writeTree(path, folder, audit.files, signal);
        signal.throwIfAborted();
        await moveInto(folder, place);
    }
    catch (error) {
        makeWritable(folder, audit.files);
        await (0,promises_.rm)(folder, { recursive: true, force: true });
        await removeEmpty((0,external_node_path_.dirname)(place), parents);
        throw error;
    }
    finally {
        untrack();
    }
}
async function assertFree(place) {
    const problem = await occupied(place);
    if (problem === undefined)
        return;
    throw new errors/* GateError */.ue('INPUT_INVALID', `Expected a folder for extraction that is empty or does not exist, found ${(0,base_text/* quoted */.TL)(place)}, which ${problem}.`, {
        hint: 'Nothing is overwritten. Let `extract-to` name a new folder, or remove that one before this step.',
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
/** A new folder beside `place`, and the topmost parent that was made for it. */
async function makeSibling(place) {
    const parent = (0,external_node_path_.dirname)(place);
    let parents;
    for (let tries = 1;; tries += 1) {
        parents = (await (0,promises_.mkdir)(parent, { recursive: true })) ?? parents;
        try {
            return { folder: await (0,promises_.mkdtemp)((0,external_node_path_.join)(parent, `.${(0,external_node_path_.basename)(place)}.`)), parents };
        }
        catch (error) {
            if ((0,errors/* systemCode */.xU)(error) === 'ENOENT' && tries < MAX_TRIES)
                continue;
            await removeEmpty(parent, parents);
            throw error;
        }
    }
}
/** Renames `folder` to `place`; an empty folder there gives way, anything else does not. */
async function moveInto(folder, place) {
    // Windows renames onto no folder, not even an empty one.
    const existed = await (0,promises_.rmdir)(place).then(() => true, (error) => {
        if ((0,errors/* systemCode */.xU)(error) === 'ENOENT')
            return false;
        throw notFree(place, error);
    });
    try {
        await (0,promises_.rename)(folder, place);
    }
    catch (error) {
        if (existed)
            await (0,promises_.mkdir)(place).catch(() => undefined);
        throw notFree(place, error);
    }
}
function notFree(place, cause) {
    const taken = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EBUSY', 'EPERM', 'EACCES'];
    if (!taken.includes((0,errors/* systemCode */.xU)(cause) ?? ''))
        return cause;
    return new errors/* GateError */.ue('INPUT_INVALID', `The extracted layer could not be put in the place of ${(0,base_text/* quoted */.TL)(place)} (${(0,errors/* messageOf */.bD)(cause)}).`, {
        hint: 'Something else uses or filled that folder meanwhile. Let `extract-to` name a folder of its own.',
        cause,
    });
}
/** Removes `parent` and the folders above it up to `topmost`, as far as they are empty. */
async function removeEmpty(parent, topmost) {
    if (topmost === undefined)
        return;
    for (let folder = parent;; folder = (0,external_node_path_.dirname)(folder)) {
        try {
            await (0,promises_.rmdir)(folder);
        }
        catch {
            return;
        }
        if (folder === topmost || folder === (0,external_node_path_.dirname)(folder))
            return;
    }
}


/***/ })

};
