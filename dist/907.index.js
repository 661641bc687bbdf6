export const id = 907;
export const ids = [907];
export const modules = {

/***/ 1526:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   N: () => (/* binding */ checkAgreement)
/* harmony export */ });
/* harmony import */ var _tree_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5908);

/**
 * Checks that a tree matches what another parser read from the same text: the same lists, mappings and keys, and scalars of the same type
 * and value; `12` and `012` are both the number 12.
 *
 * @param value plain data from `JSON.parse` or js-yaml's `load`
 * @throws UnreadableText at the first difference
 */
function checkAgreement(tree, value) {
    compare(tree, value, new Map());
}
/** `seen` holds the pairs already compared, so that shared subtrees (aliases) are walked only once. */
function compare(tree, value, seen) {
    if (tree.kind === 'scalar') {
        if (!sameScalar(tree, value))
            throw disagreement(tree, value);
        return;
    }
    if (seen.has(tree) && seen.get(tree) === value)
        return;
    seen.set(tree, value);
    if (tree.kind === 'map')
        compareMap(tree, value, seen);
    else if (!Array.isArray(value) || value.length !== tree.items.length)
        throw disagreement(tree, value);
    else
        for (const [index, item] of tree.items.entries())
            compare(item, value[index], seen);
}
function compareMap(tree, value, seen) {
    if (!isPlainObject(value))
        throw disagreement(tree, value);
    const entries = Object.entries(value);
    if (entries.length !== tree.entries.size)
        throw disagreement(tree, value);
    for (const [key, theirs] of entries) {
        const ours = tree.entries.get(key);
        if (ours === undefined)
            throw disagreement(tree, value);
        compare(ours, theirs, seen);
    }
}
function sameScalar({ type, text }, value) {
    if (type === 'null')
        return value === null || value === undefined;
    if (type === 'string')
        return value === text;
    if (type === 'boolean')
        return value === (text.toLowerCase() === 'true');
    return typeof value === 'number' && Object.is(value, numberOf(text));
}
function numberOf(text) {
    const special = /^([-+]?)\.(inf|nan)$/i.exec(text);
    if (special === null)
        return Number(text);
    if (special[2]?.toLowerCase() === 'nan')
        return Number.NaN;
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
function isPlainObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
function disagreement(tree, value) {
    const theirs = Array.isArray(value)
        ? 'a list'
        : isPlainObject(value)
            ? 'a mapping'
            : value instanceof Date
                ? 'a date'
                : `a ${value === null ? 'null' : typeof value}`;
    const differs = (0,_tree_js__WEBPACK_IMPORTED_MODULE_0__/* .describeTree */ .cn)(tree) === theirs ? `${theirs} with other keys or entries` : theirs;
    return new _tree_js__WEBPACK_IMPORTED_MODULE_0__/* .UnreadableText */ .j5(tree.line, `Parsers read this value differently: one as ${(0,_tree_js__WEBPACK_IMPORTED_MODULE_0__/* .describeTree */ .cn)(tree)}, another as ${differs}. Quote strings and keys, and write numbers in decimal.`);
}


/***/ }),

/***/ 4220:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ isJson),
/* harmony export */   q: () => (/* binding */ parseJson)
/* harmony export */ });
/* harmony import */ var _humanwhocodes_momoa__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3162);
/* harmony import */ var _base_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5145);
/* harmony import */ var _base_text_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1497);
/* harmony import */ var _agree_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1526);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7196);
/* harmony import */ var _tree_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5908);






/**
 * Parses one JSON document: the values as in `JSON.parse`, the lines from a second parser. Refuses a text on which the two differ, or
 * that is not strict JSON (comments, trailing commas).
 *
 * @throws UnreadableText if the text is invalid, nested too deeply, too large, or has a duplicate key in an object
 */
function parseJson(text) {
    (0,_limits_js__WEBPACK_IMPORTED_MODULE_3__/* .checkJsonSize */ .Ce)(text);
    const tree = convert(parseNodes(text).body, text, 1);
    (0,_agree_js__WEBPACK_IMPORTED_MODULE_2__/* .checkAgreement */ .N)(tree, parseValue(text));
    return tree;
}
/** Whether a text is strict JSON. Detects a Terraform plan if the file name does not. */
function isJson(text) {
    try {
        JSON.parse(text);
        return true;
    }
    catch {
        return false;
    }
}
function parseValue(text) {
    try {
        const value = JSON.parse(text);
        return value;
    }
    catch (error) {
        throw new _tree_js__WEBPACK_IMPORTED_MODULE_4__/* .UnreadableText */ .j5(1, `Expected JSON, found: ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_5__/* .oneLine */ .TN)((0,_base_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .messageOf */ .bD)(error))}. Correct the file.`);
    }
}
function parseNodes(text) {
    try {
        return (0,_humanwhocodes_momoa__WEBPACK_IMPORTED_MODULE_0__.parse)(text, { mode: 'json' });
    }
    catch (error) {
        // The parser is recursive and can exhaust the stack: a quote in a comment can hide the depth from `checkJsonSize`.
        if (error instanceof RangeError)
            throw (0,_limits_js__WEBPACK_IMPORTED_MODULE_3__/* .tooDeep */ .DI)(1);
        const { line, offset } = positionOf(error);
        const comment = /^\/[/*]/.test(text.slice(offset));
        const template = text.startsWith('{{', offset - 1) || text.startsWith('{{', offset);
        const remedy = template
            ? 'Put the {{…}} between double quotes.'
            : comment
                ? 'JSON has no comments, and the deploying tool refuses them too. Remove it.'
                : 'Correct the file at this line.';
        throw new _tree_js__WEBPACK_IMPORTED_MODULE_4__/* .UnreadableText */ .j5(line, `Expected JSON, found: ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_5__/* .oneLine */ .TN)((0,_base_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .messageOf */ .bD)(error))} ${remedy}`);
    }
}
function positionOf(error) {
    const numberIn = (key) => {
        const value = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
        return typeof value === 'number' ? value : undefined;
    };
    return { line: numberIn('line') ?? 1, offset: numberIn('offset') ?? 0 };
}
function convert(node, text, depth) {
    const { line } = node.loc.start;
    if (depth > _limits_js__WEBPACK_IMPORTED_MODULE_3__/* .MAX_DEPTH */ .lr)
        throw (0,_limits_js__WEBPACK_IMPORTED_MODULE_3__/* .tooDeep */ .DI)(line);
    if (node.type === 'Object')
        return convertObject(node, text, depth);
    if (node.type === 'Array') {
        return { kind: 'list', line, items: node.elements.map(({ value }) => convert(value, text, depth + 1)) };
    }
    return { kind: 'scalar', line, ...scalar(node, text) };
}
function scalar(node, text) {
    const at = node.loc.start.offset;
    if (node.type === 'String') {
        const isPlain = text.startsWith(`"${node.value}"`, at);
        return { type: 'string', text: node.value, ...(isPlain ? { at: at + 1 } : {}) };
    }
    const source = text.slice(at, node.loc.end.offset);
    if (node.type === 'Boolean')
        return { type: 'boolean', text: source, at };
    return node.type === 'Null' ? { type: 'null', text: source, at } : { type: 'number', text: source, at };
}
function convertObject(node, text, depth) {
    const entries = new Map();
    for (const { name, value } of node.members) {
        const key = name.type === 'String' ? name.value : name.name;
        if (entries.has(key))
            throw (0,_tree_js__WEBPACK_IMPORTED_MODULE_4__/* .duplicateKey */ .Ve)(key, name.loc.start.line);
        entries.set(key, convert(value, text, depth + 1));
    }
    return { kind: 'map', line: node.loc.start.line, entries };
}


/***/ }),

/***/ 5049:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  h: () => (/* binding */ parseYaml)
});

// EXTERNAL MODULE: ./node_modules/js-yaml/dist/js-yaml.mjs
var js_yaml = __webpack_require__(3243);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
// EXTERNAL MODULE: ./build/base/errors.js
var errors = __webpack_require__(5145);
// EXTERNAL MODULE: ./build/base/text.js
var base_text = __webpack_require__(1497);
// EXTERNAL MODULE: ./build/layers/documents/agree.js
var agree = __webpack_require__(1526);
// EXTERNAL MODULE: ./build/layers/documents/limits.js
var limits = __webpack_require__(7196);
// EXTERNAL MODULE: ./build/layers/documents/tree.js
var documents_tree = __webpack_require__(5908);
;// CONCATENATED MODULE: ./build/layers/documents/merge-keys.js




/** Whether a key is `<<` as it stands, not in quotes. */
function isMergeKey(key) {
    return (0,dist/* isScalar */.jn)(key) && key.type === 'PLAIN' && key.source === '<<';
}
/**
 * The mappings that the value of a merge key names.
 *
 * @throws UnreadableText if it names something else, or the dialect has no merge keys
 */
function mergeSources(tree, line, { mergeKeys }) {
    if (!mergeKeys) {
        throw new documents_tree/* UnreadableText */.j5(line, 'Found the merge key <<, which is not followed here. Write the entries out.');
    }
    const sources = tree.kind === 'list' ? tree.items : [tree];
    return sources.map((source) => {
        if (source.kind === 'map')
            return source;
        const found = source.kind === 'list' ? 'a list' : (0,base_text/* quoted */.TL)(source.text);
        throw new documents_tree/* UnreadableText */.j5(line, `Expected a mapping after <<, found ${found}. Name an anchor of a mapping.`);
    });
}
/**
 * Adds merged entries. A mapping's own keys win over merged ones, and earlier sources win over later ones.
 *
 * @returns the number of entries looked at
 * @throws UnreadableText if there are too many
 */
function mergeInto(entries, sources, line) {
    let looked = 0;
    for (const source of sources) {
        looked += source.entries.size;
        if (looked > limits/* MAX_YAML_VALUES */.Mp)
            throw (0,limits/* tooManyValues */.e0)(line);
        for (const [key, value] of source.entries)
            if (!entries.has(key))
                entries.set(key, value);
    }
    return looked;
}

;// CONCATENATED MODULE: ./build/layers/documents/yaml-size.js


/** Lexer tokens of a YAML text, enough for some 50,000 lines. The parser needs about a kilobyte per token. */
const MAX_YAML_TOKENS = 500_000;
/**
 * Checks the size of a YAML text before it is parsed: a crafted text of a few megabytes can take gigabytes.
 *
 * @throws UnreadableText if its brackets are nested too deeply or it has too many tokens
 */
function checkYamlSize(text) {
    let tokens = 0;
    let depth = 0;
    let line = 1;
    for (const token of new dist/* Lexer */.JG().lex(text)) {
        tokens += 1;
        if (tokens > MAX_YAML_TOKENS)
            throw (0,limits/* tooMuch */.Gm)(line);
        if (token === '[' || token === '{')
            depth += 1;
        else if (token === ']' || token === '}')
            depth -= 1;
        if (depth > limits/* MAX_DEPTH */.lr)
            throw (0,limits/* tooDeep */.DI)(line);
        for (let at = token.indexOf('\n'); at >= 0; at = token.indexOf('\n', at + 1))
            line += 1;
    }
}

;// CONCATENATED MODULE: ./build/layers/documents/parse-yaml.js









/** The tags of YAML itself. The meaning of any other tag depends on the program that reads it. */
const CORE_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;
/**
 * Parses a YAML text with one document. Lines and scalars come from `yaml`; the values must match js-yaml, the parser of the Serverless
 * tools. Refuses a text on which the two differ, so that no syntax trick can show the gate another document than the tool.
 *
 * @returns `undefined` for a text without a document
 * @throws UnreadableText if the text is invalid, nested too deeply or too large, or has a second document, a duplicate key or a tag
 */
function parseYaml(text, dialect) {
    checkLineEnds(text);
    checkByteOrderMark(text, dialect);
    checkYamlSize(text);
    const lines = new dist/* LineCounter */.HN();
    // The parser's own check for duplicate keys is quadratic: minutes for a large file.
    const documents = (0,dist/* parseAllDocuments */.hR)(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
    const lineOf = (offset) => Math.max(1, lines.linePos(offset).line);
    for (const document of documents) {
        const [error] = document.errors;
        if (error?.code === 'RESOURCE_EXHAUSTION')
            throw (0,limits/* tooDeep */.DI)(lineOf(error.pos[0]));
        if (error !== undefined) {
            throw new documents_tree/* UnreadableText */.j5(lineOf(error.pos[0]), `Expected YAML, found: ${(0,base_text/* oneLine */.TN)(error.message)}. Correct the file at this line.`);
        }
    }
    const [first, second] = documents;
    if (second !== undefined) {
        throw new documents_tree/* UnreadableText */.j5(lineOf(second.range[0]), 'Expected one YAML document, found a second one. Split the file.');
    }
    const tree = createConverter(text, lineOf, dialect)(first?.contents);
    (0,agree/* checkAgreement */.N)(tree, loadValue(text, dialect));
    return tree.kind === 'scalar' && tree.type === 'null' ? undefined : tree;
}
/** yaml 1, the parser of `tcb`, ignores a document marker after a byte order mark (seen with 1.10). */
function checkByteOrderMark(text, { mergeKeys }) {
    if (mergeKeys || !/^\uFEFF(?:---|\.\.\.)/.test(text))
        return;
    throw new documents_tree/* UnreadableText */.j5(1, 'The file begins with a byte order mark and a document marker, which some parsers take for text. Save the file without a byte order mark.');
}
/** In YAML 1.2, js-yaml and yaml 1, a lone CR ends a line; in yaml 2 it does not (seen with 2.9). */
function checkLineEnds(text) {
    const at = text.search(/\r(?!\n)/);
    if (at < 0)
        return;
    throw new documents_tree/* UnreadableText */.j5(text.slice(0, at).split('\n').length, 'The line holds a carriage return without a line feed, which some parsers take for the end of the line. Save the file with LF line ends.');
}
function loadValue(text, { dates = true }) {
    try {
        return (0,js_yaml/* load */.Hh)(text, dates ? {} : { schema: js_yaml/* CORE_SCHEMA */.OU });
    }
    catch (error) {
        if (error instanceof RangeError)
            throw (0,limits/* tooDeep */.DI)(1);
        const mark = typeof error === 'object' && error !== null ? Reflect.get(error, 'mark') : undefined;
        const line = typeof mark === 'object' && mark !== null ? Reflect.get(mark, 'line') : undefined;
        const [reason = ''] = (0,errors/* messageOf */.bD)(error).split('\n');
        throw new documents_tree/* UnreadableText */.j5(typeof line === 'number' ? line + 1 : 1, `A second parser refuses the file: ${(0,base_text/* oneLine */.TN)(reason)}. Correct the file at this line.`);
    }
}
function createConverter(text, lineOf, dialect) {
    const anchors = new Map();
    const nodeLine = (node) => lineOf(node.range?.[0] ?? 0);
    const followAlias = (name, line) => {
        const target = anchors.get(name);
        if (target === undefined) {
            throw new documents_tree/* UnreadableText */.j5(line, `The alias *${(0,base_text/* oneLine */.TN)(name, 60)} has no anchor &${(0,base_text/* oneLine */.TN)(name, 60)} above it. Add the anchor, or write the value out.`);
        }
        if (target !== 'open')
            return target;
        throw new documents_tree/* UnreadableText */.j5(line, `The alias *${(0,base_text/* oneLine */.TN)(name, 60)} contains itself. Write the value out instead.`);
    };
    const convert = (node, depth) => {
        if ((0,dist/* isAlias */.Vj)(node))
            return followAlias(node.source, nodeLine(node));
        if (!(0,dist/* isScalar */.jn)(node) && !(0,dist/* isMap */.jh)(node) && !(0,dist/* isSeq */.oP)(node)) {
            return { tree: { kind: 'scalar', line: 1, type: 'null', text: '' }, values: 1 };
        }
        const line = nodeLine(node);
        if (depth > limits/* MAX_DEPTH */.lr)
            throw (0,limits/* tooDeep */.DI)(line);
        checkTag(node, line);
        const { anchor } = node;
        if (anchor !== undefined)
            anchors.set(anchor, 'open');
        const sized = (0,dist/* isScalar */.jn)(node)
            ? { tree: convertScalar(node, line, text), values: 1 }
            : convertCollection(node, line, (inner) => convert(inner, depth + 1), nodeLine, dialect);
        if (sized.values > limits/* MAX_YAML_VALUES */.Mp)
            throw (0,limits/* tooManyValues */.e0)(line);
        if (anchor !== undefined)
            anchors.set(anchor, sized);
        return sized;
    };
    return (contents) => convert(contents, 1).tree;
}
function checkTag({ tag }, line) {
    if (tag === undefined || CORE_TAG.test(tag))
        return;
    throw new documents_tree/* UnreadableText */.j5(line, `Expected a plain value, found the tag ${(0,base_text/* quoted */.TL)(tag)}. Write the value itself.`);
}
function convertCollection(node, line, convert, nodeLine, dialect) {
    return (0,dist/* isMap */.jh)(node)
        ? convertMap(node, line, convert, nodeLine, dialect)
        : convertList(node.items, line, convert);
}
function convertScalar(node, line, document) {
    const { value, source = '' } = node;
    const text = typeof value === 'string' ? value : source;
    const at = placeOf(node, text, document);
    const type = value === null ? 'null' : typeof value;
    return {
        ...{ kind: 'scalar', line, text },
        type: type === 'string' || type === 'null' || type === 'boolean' ? type : 'number',
        ...(at === undefined ? {} : { at }),
    };
}
/** Where the document has the very characters of a value. One with an anchor may be used for something else too. */
function placeOf({ range, type, anchor }, text, document) {
    if (range === undefined || range === null || anchor !== undefined)
        return undefined;
    const quotes = type === 'QUOTE_SINGLE' || type === 'QUOTE_DOUBLE' ? 1 : 0;
    const [start, end] = [range[0] + quotes, range[1] - quotes];
    return end - start === text.length && document.startsWith(text, start) ? start : undefined;
}
function convertList(nodes, line, convert) {
    const items = [];
    let values = 1;
    for (const node of nodes) {
        const item = convert(node);
        items.push(item.tree);
        values += item.values;
        if (values > limits/* MAX_YAML_VALUES */.Mp)
            throw (0,limits/* tooManyValues */.e0)(line);
    }
    return { tree: { kind: 'list', line, items }, values };
}
function convertMap(node, line, convert, nodeLine, dialect) {
    const entries = new Map();
    const keyLines = new Map();
    const merged = [];
    let values = 1;
    for (const { key, value } of node.items) {
        const keyLine = (0,dist/* isNode */.Ll)(key) ? nodeLine(key) : line;
        const name = keyText(key, keyLine);
        const converted = convert(value);
        values += converted.values;
        if (values > limits/* MAX_YAML_VALUES */.Mp)
            throw (0,limits/* tooManyValues */.e0)(keyLine);
        if (isMergeKey(key))
            merged.push(...mergeSources(converted.tree, keyLine, dialect));
        else if (entries.has(name))
            throw (0,documents_tree/* duplicateKey */.Ve)(name, keyLine);
        else {
            entries.set(name, converted.tree);
            keyLines.set(name, keyLine);
        }
    }
    values += mergeInto(entries, merged, line);
    return { tree: { kind: 'map', line, entries, keyLines }, values };
}
function keyText(key, line) {
    if ((0,dist/* isScalar */.jn)(key) && key.value !== null && (key.tag === undefined || CORE_TAG.test(key.tag))) {
        return typeof key.value === 'string' ? key.value : (key.source ?? '');
    }
    throw new documents_tree/* UnreadableText */.j5(line, 'Expected a plain key, found a list, a mapping, an alias, a tag or nothing. Write the key out.');
}


/***/ }),

/***/ 3926:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g7: () => (/* binding */ decodeText),
/* harmony export */   io: () => (/* binding */ readBytes),
/* harmony export */   yR: () => (/* binding */ readText)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1455);
/* harmony import */ var _base_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5145);
/* harmony import */ var _base_text_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1497);




/** People write manifests, and Terraform prints one plan: neither gets larger. */
const MAX_BYTES = 5 * 1024 * 1024;
const refused = (problem) => ({ ok: false, problem });
/** Reads a file as UTF-8, without its byte order mark; see `readBytes`. */
async function readText(path) {
    const read = await readBytes(path, MAX_BYTES, 'Split the file, or name its layers in `layers`.');
    return read.ok ? decodeText(read.bytes) : read;
}
/**
 * Reads a whole file that is no pipe and not too large, even if it grows meanwhile.
 *
 * @param path the real path of the file: a link in its last part is not followed
 * @param remedy what to do about a file that has more than `maxBytes`, as a sentence
 */
async function readBytes(path, maxBytes, remedy) {
    // Since the caller resolved the path, it may have become a link, or a pipe that blocks.
    const flags = node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_RDONLY | (node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_NOFOLLOW ?? 0) | (node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_NONBLOCK ?? 0);
    let handle;
    try {
        handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)(path, flags);
    }
    catch (error) {
        return refused(`The file cannot be opened (${(0,_base_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .messageOf */ .bD)(error)}). Correct its owner or its mode.`);
    }
    try {
        return await readHandle(handle, maxBytes, remedy);
    }
    catch (error) {
        return refused(`The file cannot be read (${(0,_base_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .messageOf */ .bD)(error)}). Try again, or look at the disk of this runner.`);
    }
    finally {
        await handle.close();
    }
}
async function readHandle(handle, maxBytes, remedy) {
    const tooLarge = (found) => refused(`Expected at most ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_3__/* .formatBytes */ .z3)(maxBytes)}, found ${found}. ${remedy}`);
    const stat = await handle.stat();
    if (!stat.isFile())
        return refused('Expected a file, found something else, such as a pipe. Name a file.');
    if (stat.size > maxBytes)
        return tooLarge((0,_base_text_js__WEBPACK_IMPORTED_MODULE_3__/* .formatBytes */ .z3)(stat.size));
    const bytes = Buffer.allocUnsafe(maxBytes + 1);
    let length = 0;
    while (length < bytes.length) {
        const { bytesRead } = await handle.read(bytes, length, bytes.length - length);
        if (bytesRead === 0)
            return { ok: true, bytes: bytes.subarray(0, length) };
        length += bytesRead;
    }
    return tooLarge('more');
}
/** The text of UTF-8 bytes, without a byte order mark. */
function decodeText(bytes) {
    const start = bytes.toString('latin1', 0, 2);
    if (start === '\xff\xfe' || start === '\xfe\xff') {
        return refused('Expected UTF-8, found UTF-16, which the `>` of Windows PowerShell writes. Write the file with `Out-File -Encoding utf8`.');
    }
    if (start === 'PK') {
        return refused('Expected text, found a zip archive, such as a plan that Terraform saved. Gate the output of `terraform show -json PLANFILE` instead.');
    }
    try {
        return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
    }
    catch {
        return refused('Expected UTF-8, found invalid UTF-8. Save the file as UTF-8.');
    }
}


/***/ }),

/***/ 429:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ findEarlierPlaces),
/* harmony export */   u: () => (/* binding */ CLOUDBASE_PLACES)
/* harmony export */ });
/* harmony import */ var _workspace_files_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(589);

/** Where tcb looks for its configuration, in this order (`@cloudbase/toolbox` 0.7.20 `lib/config/cosmiconfig.js`). */
const CLOUDBASE_PLACES = [
    'package.json',
    'cloudbaserc',
    'cloudbaserc.json',
    'cloudbaserc.yaml',
    'cloudbaserc.yml',
    'cloudbaserc.js',
    'cloudbase.config.js',
];
/** Finds files that tcb reads instead of a gated one: it takes the first place that is not blank. */
async function findEarlierPlaces(workspace, gated) {
    const problems = [];
    for (const path of gated) {
        const folder = (0,_workspace_files_js__WEBPACK_IMPORTED_MODULE_0__/* .folderOf */ .yS)(path);
        for (const place of CLOUDBASE_PLACES.map((name) => (0,_workspace_files_js__WEBPACK_IMPORTED_MODULE_0__/* .inFolder */ ._z)(folder, name))) {
            if (place === path)
                break;
            if (!(await isConfiguration(workspace, place)))
                continue;
            const what = place.endsWith('package.json') ? `\`cloudbase\` of ${place}` : place;
            const message = `tcb reads ${what} in this folder, and not this file. Gate that instead, or remove one of the two.`;
            problems.push({ path, line: 1, message });
            break;
        }
    }
    return problems;
}
async function isConfiguration(workspace, path) {
    const read = await workspace.read(path);
    if (read === undefined)
        return false;
    // What can't be read here may say anything to tcb.
    if (!read.ok)
        return true;
    if (!path.endsWith('package.json'))
        return read.text.trim() !== '';
    try {
        const value = JSON.parse(read.text);
        return typeof value === 'object' && value !== null && 'cloudbase' in value && Boolean(value.cloudbase);
    }
    catch {
        return read.text.trim() !== '';
    }
}


/***/ }),

/***/ 4694:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  _w: () => (/* binding */ parseCloudBase),
  FF: () => (/* binding */ readCloudBase),
  a$: () => (/* binding */ recogniseCloudBase)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/base/text.js
var base_text = __webpack_require__(1497);
// EXTERNAL MODULE: ./build/layers/documents/parse-json.js
var parse_json = __webpack_require__(4220);
// EXTERNAL MODULE: ./build/layers/documents/parse-yaml.js + 2 modules
var parse_yaml = __webpack_require__(5049);
// EXTERNAL MODULE: ./build/layers/documents/tree.js
var documents_tree = __webpack_require__(5908);
// EXTERNAL MODULE: ./build/layers/manifests/env-files.js
var env_files = __webpack_require__(1151);
// EXTERNAL MODULE: ./build/layers/manifests/layer-list.js
var layer_list = __webpack_require__(3804);
// EXTERNAL MODULE: ./build/layers/manifests/workspace-files.js
var workspace_files = __webpack_require__(589);
;// CONCATENATED MODULE: ./build/layers/manifests/cloudbase/merge.js
/**
 * Lays `over` over `under` as lodash's `merge({}, under, over)` does: mappings by key, lists by place, anything else replaces.
 * What is merged keeps the line of `over`.
 */
function mergeTrees(under, over) {
    if (under.kind === 'map' && over.kind === 'map') {
        const entries = new Map(under.entries);
        for (const [key, value] of over.entries) {
            const other = entries.get(key);
            entries.set(key, other === undefined ? value : mergeTrees(other, value));
        }
        return { kind: 'map', line: over.line, entries };
    }
    if (under.kind === 'list' && over.kind === 'list') {
        const length = Math.max(under.items.length, over.items.length);
        const items = Array.from({ length }, (_, index) => mergeItems(under.items[index], over.items[index]));
        return { kind: 'list', line: over.line, items: items.flatMap((item) => item ?? []) };
    }
    return over;
}
function mergeItems(under, over) {
    return under === undefined || over === undefined ? (over ?? under) : mergeTrees(under, over);
}
/** `{...tree, ...more}`. */
function spread(tree, more) {
    return { kind: 'map', line: tree.line, entries: new Map([...tree.entries, ...more.entries]) };
}

// EXTERNAL MODULE: ./build/layers/manifests/variables.js
var manifests_variables = __webpack_require__(1767);
;// CONCATENATED MODULE: ./build/layers/manifests/cloudbase/template.js




/** tcb sets it itself, to the environment's id (`ConfigParser.parseRawConfig`). */
const OWN_VARIABLES = new Set(['ENV_ID', 'envId']);
/**
 * Checks every `{{…}}` of a document. tcb renders the *text* of the whole file with mustache, without escaping, so a
 * value with a quote anywhere in the file can add functions and layers (`@cloudbase/toolbox` 0.7.20 `lib/config/cloudbase.js`
 * `parseRawConfig`). Only plain `{{env.NAME}}`, `{{tcb.envId}}` and `{{util.uid}}` pass, and only with a value that
 * can't end a text.
 */
function checkTemplates(document, variables) {
    const problems = [];
    for (const { text, line } of (0,documents_tree/* textsOf */.CB)(document)) {
        for (const part of split(text)) {
            if (typeof part === 'string')
                continue;
            const problem = part.tag === undefined ? notPlain(part.written) : harm(part.tag, document, variables);
            if (problem !== undefined)
                problems.push({ line, message: `${(0,base_text/* quoted */.TL)(part.written)} ${problem}` });
        }
    }
    return problems;
}
/** Fills in the variables of a text that becomes part of a layer's name, version or region. */
function substitute(text, variables) {
    const names = [];
    let filled = '';
    for (const part of split(text)) {
        if (typeof part === 'string') {
            filled += part;
            continue;
        }
        if (part.tag?.kind !== 'variable') {
            const problem = `${(0,base_text/* quoted */.TL)(part.written)} is only known to the tool that deploys. Write the value itself, or {{env.NAME}} with an environment variable that this step has and that manifests may read.`;
            return { ok: false, problem };
        }
        const found = (0,manifests_variables/* lookUp */.TE)(variables, part.tag.name, part.written);
        if (!found.ok)
            return found;
        names.push(part.tag.name);
        filled += found.value;
    }
    return { ok: true, text: filled, variables: names };
}
/** The plain pieces and the tags of a text; a tag that does not end takes the rest. */
function split(text) {
    const parts = [];
    let at = 0;
    for (let start = text.indexOf('{{'); start >= 0; start = text.indexOf('{{', at)) {
        parts.push(text.slice(at, start));
        const close = text.indexOf('}}', start);
        const end = close < 0 ? text.length : close + 2;
        const written = text.slice(start, end);
        parts.push({ written, tag: parseTag(written) });
        at = end;
    }
    parts.push(text.slice(at));
    return parts;
}
function parseTag(written) {
    const path = /^\{\{ *([A-Za-z_][\w.]*) *\}\}$/.exec(written)?.[1];
    if (path === undefined)
        return undefined;
    if (path === 'tcb.envId')
        return { kind: 'environment' };
    if (path === 'util.uid')
        return { kind: 'random' };
    const name = /^env\.([A-Za-z_]\w*)$/.exec(path)?.[1];
    if (name !== undefined)
        return { kind: 'variable', name };
    // A name that the view does not have is left out; those of its prototype are functions that mustache calls.
    const isUnknown = !path.includes('.') && !['env', 'tcb', 'util'].includes(path) && !(path in {});
    return isUnknown ? { kind: 'nothing' } : undefined;
}
function notPlain(written) {
    const end = written.endsWith('}}') ? '' : ' has no }} at its end, or';
    return `${end.trim()}${end === '' ? '' : ' '}is more than a plain {{env.NAME}}, so it can change the structure of the file. Write the value itself.`;
}
function harm(tag, document, variables) {
    if (tag.kind === 'environment') {
        const id = (0,documents_tree/* textOf */.b6)((0,documents_tree/* child */.jf)(document, 'envId'));
        return id !== undefined && isInert(id)
            ? undefined
            : 'stands for the `envId` of this file, which holds a quote or is no text. Correct it.';
    }
    return tag.kind === 'variable' ? harmOfVariable(tag.name, variables) : undefined;
}
function harmOfVariable(name, { env, allowed, files }) {
    const setting = (0,env_files/* settingsOf */.f5)(files, name).find(({ value }) => value === undefined || !isInert(value));
    if (setting !== undefined) {
        return `is filled into the text of this file, and ${(0,env_files/* describeSetting */.w5)(setting)} gives it a value that can change the structure. Write the value here.`;
    }
    if (!allowed.has(name)) {
        if (OWN_VARIABLES.has(name))
            return undefined;
        return `${(0,manifests_variables/* notAllowed */.mj)(name)} The tool fills it into the text of the whole file, where its value can add layers.`;
    }
    if (isInert((0,manifests_variables/* environmentValue */.Jz)(env, name)))
        return undefined;
    return `is filled into the text of this file, and the value of ${name} (not shown) can change the structure. Write the value here.`;
}
/** Whether a value stays inside the JSON text that it is filled into. */
function isInert(value) {
    return !/["\\\p{Cc}]/u.test(value);
}

;// CONCATENATED MODULE: ./build/layers/manifests/cloudbase/read-cloudbase.js










/** Where tcb deploys a file that names no region (`@cloudbase/toolbox` 0.7.20 `lib/config/region.js`). */
const DEFAULT_REGION = 'ap-shanghai';
/** The short names of regions, of the same file. */
const SHORT_NAMES = new Map([
    ['gz', 'ap-guangzhou'],
    ['bj', 'ap-beijing'],
    ['sh', 'ap-shanghai'],
    ['nj', 'ap-nanjing'],
    ['cd', 'ap-chengdu'],
    ['cq', 'ap-chongqing'],
]);
/**
 * Reads a file as tcb's loaders do (`@cloudbase/toolbox` 0.7.20 `lib/config/explorer/loaders.js`): `.json` and package.json with
 * JSON.parse; `.yaml`, `.yml` and a name without extension with `yaml` 1, which follows no merge keys.
 *
 * @returns `undefined` for an empty text
 * @throws UnreadableText
 */
function parseCloudBase(text, path) {
    const tree = path.endsWith('.json') ? (0,parse_json/* parseJson */.q)(text) : (0,parse_yaml/* parseYaml */.h)(text, { mergeKeys: false });
    return external_node_path_.posix.basename(path) === 'package.json' ? (0,documents_tree/* child */.jf)(tree, 'cloudbase') : tree;
}
/** Tells whether a document configures CloudBase. */
function recogniseCloudBase(document) {
    const named = ['envId', 'functionRoot', 'functionDefaultConfig', 'framework'].some((key) => (0,documents_tree/* child */.jf)(document, key) !== undefined);
    return named || (0,documents_tree/* child */.jf)(document, 'functions')?.kind === 'list' ? 'CloudBase' : undefined;
}
/**
 * Reads the layers of a document, in the order of tcb 2.12.10: `{...f, ...f.config}` for each function; the text's
 * variables (`checkTemplates`); `functionDefaultConfig` merged under each function (`mergeTrees`). The plug-ins of `framework` send
 * no layers (framework-plugin-function 1.9.7), but whoever writes them there means to use them, so they count.
 *
 * @throws UnreadableEnvFile
 */
async function readCloudBase(document, path, workspace, rules) {
    const variables = { ...rules, files: await (0,env_files/* readEnvFiles */.P)(workspace, await envFilesOf(workspace, path)) };
    const findings = { layers: [], lists: [], problems: checkTemplates(document, variables) };
    const dialect = {
        keys: { name: 'name', version: 'version' },
        isSource: true,
        substitute: (text) => substitute(text, variables),
    };
    const written = (0,documents_tree/* child */.jf)(document, 'region');
    const region = (0,layer_list/* readRegion */.XP)((0,documents_tree/* isTruthy */.zz)(written) ? written : undefined, DEFAULT_REGION, path, dialect, SHORT_NAMES);
    const bind = (settings, label) => {
        const binding = {
            function: nameOf(settings) ?? label,
            region,
            runtime: (0,documents_tree/* child */.jf)(settings, 'runtime'),
        };
        (0,layer_list/* readLayerList */.AQ)((0,documents_tree/* child */.jf)(settings, 'layers'), binding, dialect, findings);
    };
    for (const settings of functionsOf(document, findings.problems))
        bind(settings, 'functions');
    const framework = (0,documents_tree/* child */.jf)(document, 'framework');
    if (framework !== undefined) {
        for (const settings of ownersOf(framework, findings.problems))
            bind(settings, 'framework');
    }
    return findings;
}
/**
 * `.env`, `.env.local` and `.env.MODE` of the folder where tcb starts (`lib/config/env.js`): that of the file, or one above it with
 * `--config-file`. The mode is a flag of the command, so each counts; samples don't, which are committed to be copied.
 */
async function envFilesOf(workspace, path) {
    const paths = [];
    for (let at = (0,workspace_files/* folderOf */.yS)(path); at !== undefined; at = (0,workspace_files/* parentOf */.gN)(at)) {
        for (const name of await workspace.filesOf(at)) {
            if (name === '.env' || /^\.env\.(?!(?:example|sample|template|dist)$)/.test(name))
                paths.push((0,workspace_files/* inFolder */._z)(at, name));
        }
    }
    return paths;
}
/** Each function with its defaults; what stands where a function should is a problem. */
function functionsOf(document, problems) {
    const misplaced = (tree, key, expected) => problems.push({
        line: tree.line,
        message: `\`${key}\`: expected ${expected}, found ${(0,documents_tree/* describeTree */.cn)(tree)}. Write it out in this file.`,
    });
    const defaults = (0,documents_tree/* child */.jf)(document, 'functionDefaultConfig');
    if (defaults !== undefined && defaults.kind !== 'map')
        misplaced(defaults, 'functionDefaultConfig', 'the settings of a function');
    const inherited = (0,documents_tree/* child */.jf)(defaults, 'layers');
    // lodash makes a list of a mapping with a `length` where a function has a list.
    if (inherited !== undefined && inherited.kind !== 'list')
        misplaced(inherited, 'functionDefaultConfig.layers', 'a list of layers');
    const functions = (0,documents_tree/* child */.jf)(document, 'functions');
    if (functions === undefined)
        return [];
    if (functions.kind !== 'list') {
        misplaced(functions, 'functions', 'a list of functions');
        return [];
    }
    return functions.items.flatMap((item) => {
        if (item.kind !== 'map') {
            misplaced(item, 'functions', 'the settings of a function');
            return [];
        }
        const config = (0,documents_tree/* child */.jf)(item, 'config');
        if ((0,documents_tree/* isTruthy */.zz)(config) && config.kind !== 'map')
            misplaced(config, 'config', 'the settings of a function');
        const settings = config?.kind === 'map' ? spread(item, config) : item;
        return defaults?.kind === 'map' ? [mergeTrees(defaults, settings)] : [settings];
    });
}
/** Settings of a function that hold the user's own words. */
const FREE_FORM = new Set(['environment', 'envVariables', 'tags', 'triggers', 'params', 'events']);
/** Every mapping with `layers` below `tree`, but in the free parts of a function's settings. */
function ownersOf(framework, problems) {
    const owners = [];
    const visit = (tree, isFunction, around) => {
        if (tree.kind === 'list')
            for (const item of tree.items)
                visit(item, isFunction, around);
        if (tree.kind !== 'map')
            return;
        const settings = around === undefined ? tree : spread(around, tree);
        if ((0,documents_tree/* child */.jf)(tree, 'layers') !== undefined)
            owners.push(settings);
        for (const [key, value] of tree.entries) {
            if (key === 'functions' && value.kind === 'scalar' && (0,documents_tree/* isTruthy */.zz)(value)) {
                const message = `\`functions\`: expected a list of functions, found ${(0,base_text/* quoted */.TL)(value.text)}. Write it out in this file.`;
                problems.push({ line: value.line, message });
            }
            else if (key !== 'layers' && !(isFunction && FREE_FORM.has(key))) {
                // The name and the runtime of a function stand around its `config`.
                const owner = isFunction && key === 'config' ? withoutLayers(tree) : undefined;
                visit(value, key === 'functions' || owner !== undefined, owner);
            }
        }
    };
    if (framework.kind === 'scalar' && /^\s*[[{]/.test(framework.text)) {
        const message = '`framework`: expected a mapping, found JSON as text. Write it out in this file.';
        problems.push({ line: framework.line, message });
    }
    visit(framework, false, undefined);
    return owners;
}
function withoutLayers(tree) {
    return { ...tree, entries: new Map([...tree.entries].filter(([key]) => key !== 'layers')) };
}
function nameOf(settings) {
    const name = (0,documents_tree/* textOf */.b6)((0,documents_tree/* child */.jf)(settings, 'name'));
    return name?.includes('{{') === true ? undefined : name;
}


/***/ }),

/***/ 1151:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ readEnvFiles),
/* harmony export */   f5: () => (/* binding */ settingsOf),
/* harmony export */   lZ: () => (/* binding */ UnreadableEnvFile),
/* harmony export */   w5: () => (/* binding */ describeSetting)
/* harmony export */ });
/* harmony import */ var _base_text_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1497);

/**
 * Reads the `.env` files among `paths` that exist; one that can't be read is a problem of the manifest.
 *
 * @throws UnreadableEnvFile
 */
async function readEnvFiles(workspace, paths) {
    const files = [];
    for (const path of new Set(paths)) {
        const read = await workspace.read(path);
        if (read === undefined)
            continue;
        if (!read.ok) {
            throw new UnreadableEnvFile(`The deploying tool reads ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_0__/* .oneLine */ .TN)(path)} beside this file, and the gate cannot. ${read.problem}`);
        }
        files.push({ path, settings: parseEnvFile(read.text, path) });
    }
    return files;
}
/** A `.env` file that the deploying tool may read and the gate cannot. */
class UnreadableEnvFile extends Error {
    name = 'UnreadableEnvFile';
}
/**
 * Every line that sets a variable, as dotenv 8 reads it (`lib/main.js`, used by scf, serverless-tencent and
 * `@cloudbase/toolbox`). Later versions know `export` and backticks too; such a line counts with every meaning it can have.
 */
function parseEnvFile(text, path) {
    return text.split(/\r\n|\n|\r/).flatMap((row, index) => {
        const [, name, written = ''] = /^\s*(?:export\s+)?([\w.-]+)\s*[=:](.*)$/.exec(row) ?? [];
        return name === undefined ? [] : [{ path, line: index + 1, name, value: unquote(written.trim()) }];
    });
}
function unquote(text) {
    const quote = text[0];
    const isQuoted = text.length >= 2 && (quote === '"' || quote === "'" || quote === '`') && text.endsWith(quote);
    if (!isQuoted)
        return text;
    const inner = text.slice(1, -1);
    return quote === '"' ? inner.replaceAll('\\n', '\n') : inner;
}
/** The lines that set `name`, or a part of it: tcb makes an object of `NAME.KEY=…` (`loadEnvVariables`, lodash `set`). */
function settingsOf(files, name) {
    return files.flatMap(({ settings }) => settings
        .filter((setting) => setting.name === name || setting.name.startsWith(`${name}.`))
        .map((setting) => (setting.name === name ? setting : { ...setting, value: undefined })));
}
/** `.env.prod:3`. */
function describeSetting({ path, line }) {
    return `${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_0__/* .oneLine */ .TN)(path)}:${line}`;
}


/***/ }),

/***/ 2124:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   l: () => (/* binding */ identify),
/* harmony export */   t: () => (/* binding */ isFoundByName)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _documents_parse_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4220);
/* harmony import */ var _documents_parse_yaml_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5049);
/* harmony import */ var _documents_tree_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5908);
/* harmony import */ var _cloudbase_neighbours_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(429);
/* harmony import */ var _cloudbase_read_cloudbase_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4694);
/* harmony import */ var _serverless_project_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6996);
/* harmony import */ var _serverless_read_serverless_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5612);
/* harmony import */ var _terraform_read_terraform_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(2761);









const refuse = (line, message) => ({ ok: false, problem: { line, message } });
/**
 * Tells which tool reads a file, and parses the text as that tool does.
 *
 * If a tool looks for a file of that name (`serverless.yml`, `cloudbaserc.json`, `package.json`), the name decides: that tool's parser and
 * keys count, whatever else the file contains. For other names the content decides, and it must fit exactly one tool.
 *
 * @throws UnreadableText
 */
function identify(text, path) {
    const name = node_path__WEBPACK_IMPORTED_MODULE_0__.posix.basename(path);
    const other = notReadable(name);
    if (other !== undefined)
        return refuse(1, other);
    const owner = ownerOf(name);
    const tree = owner === undefined ? parseAny(text, path) : parserOf(owner)(text, path);
    if (tree === undefined) {
        const message = name === 'package.json'
            ? 'Expected a key `cloudbase`, found none. Take the file out of the list of manifests.'
            : 'The file is empty. Write it, or take it out of the list of manifests.';
        return refuse(1, message);
    }
    const claims = claimsOf(tree, owner);
    const tool = owner ?? claims.toSorted((a, b) => b.keys.length - a.keys.length)[0]?.tool;
    const rival = claims.find((claim) => claim.tool !== tool && claim.keys.length > 0);
    if (tool !== undefined && rival !== undefined) {
        const [key = ''] = rival.keys;
        return refuse((0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_3__/* .child */ .jf)(tree, key)?.line ?? tree.line, `Expected a file of ${tool}, found the key \`${key}\` of ${rival.tool}: it is not clear which tool deploys this file. Remove the key.`);
    }
    const format = claims.find((claim) => claim.tool === tool)?.format;
    if (tool === undefined || format === undefined)
        return refuse(tree.line, unknownFormat(tree));
    return { ok: true, tool, format, tree };
}
/** Files that no reader can know: configuration that is a program, and templates that are not deployed. */
function notReadable(name) {
    if (/\.[cm]?[jt]s$/.test(name)) {
        const write = name.startsWith('serverless') ? 'serverless.yml' : 'cloudbaserc.json';
        return `This is a JavaScript configuration, which only the deploying tool can run. Write it as ${write}.`;
    }
    if (/^serverless\.(?:template|component)\.(?:ya?ml|json)$/.test(name)) {
        return 'This is a template of the registry: `scf publish` and `scf init` read it, `scf deploy` does not. Take it out of the list of manifests.';
    }
    if (/\.tf$/.test(name)) {
        return 'This is a Terraform configuration, whose values only Terraform knows. Gate the output of `terraform show -json PLANFILE` instead.';
    }
    return undefined;
}
/** Whether a tool looks for files of this name. */
function isFoundByName(path) {
    return ownerOf(node_path__WEBPACK_IMPORTED_MODULE_0__.posix.basename(path)) !== undefined;
}
function ownerOf(name) {
    if (_serverless_project_js__WEBPACK_IMPORTED_MODULE_6__/* .SERVERLESS_FILES */ .d1.some((file) => file === name))
        return 'Serverless';
    return _cloudbase_neighbours_js__WEBPACK_IMPORTED_MODULE_4__/* .CLOUDBASE_PLACES */ .u.some((place) => place === name) ? 'CloudBase' : undefined;
}
function parserOf(tool) {
    return tool === 'Serverless' ? _serverless_project_js__WEBPACK_IMPORTED_MODULE_6__/* .parseServerless */ .gO : _cloudbase_read_cloudbase_js__WEBPACK_IMPORTED_MODULE_5__/* .parseCloudBase */ ._w;
}
/** A file that no tool finds by its name: `tcb --config-file`, a copy for another stage, or a plan. */
function parseAny(text, path) {
    const extension = node_path__WEBPACK_IMPORTED_MODULE_0__.posix.extname(path);
    if (extension === '.json')
        return (0,_documents_parse_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .q)(text);
    if (extension !== '.yml' && extension !== '.yaml' && (0,_documents_parse_json_js__WEBPACK_IMPORTED_MODULE_1__/* .isJson */ .F)(text)) {
        const tree = (0,_documents_parse_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .q)(text);
        if ((0,_terraform_read_terraform_js__WEBPACK_IMPORTED_MODULE_8__/* .recogniseTerraform */ .c)(tree) !== undefined)
            return tree;
    }
    const tree = (0,_documents_parse_yaml_js__WEBPACK_IMPORTED_MODULE_2__/* .parseYaml */ .h)(text, { mergeKeys: true });
    if (tree === undefined || (0,_cloudbase_read_cloudbase_js__WEBPACK_IMPORTED_MODULE_5__/* .recogniseCloudBase */ .a$)(tree) === undefined)
        return tree;
    return (0,_cloudbase_read_cloudbase_js__WEBPACK_IMPORTED_MODULE_5__/* .parseCloudBase */ ._w)(text, path);
}
/** Keys at the top of a file that tell its tool. */
const TELLING_KEYS = {
    Serverless: ['component', 'commandInputs'],
    CloudBase: ['envId', 'functionRoot', 'functionDefaultConfig'],
    Terraform: ['format_version', 'planned_values', 'resource_changes', 'terraform_version'],
};
function claimsOf(tree, owner) {
    const serverless = (0,_serverless_read_serverless_js__WEBPACK_IMPORTED_MODULE_7__/* .recogniseServerless */ .of)(tree);
    const recognised = [
        ['Terraform', (0,_terraform_read_terraform_js__WEBPACK_IMPORTED_MODULE_8__/* .recogniseTerraform */ .c)(tree)],
        // A file that only has a name is a project where the tool finds it, and anything elsewhere.
        ['Serverless', serverless === 'Serverless project' && owner === undefined ? undefined : serverless],
        ['CloudBase', (0,_cloudbase_read_cloudbase_js__WEBPACK_IMPORTED_MODULE_5__/* .recogniseCloudBase */ .a$)(tree)],
    ];
    return recognised.flatMap(([tool, format]) => {
        const keys = TELLING_KEYS[tool].filter((key) => (0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_3__/* .child */ .jf)(tree, key) !== undefined);
        return format === undefined && keys.length === 0 ? [] : [{ tool, format, keys }];
    });
}
function unknownFormat(document) {
    if ((0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_3__/* .textOf */ .b6)((0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_3__/* .child */ .jf)(document, 'lineage')) !== undefined) {
        return 'This is a state file of Terraform itself, whose format is not stable. Gate the output of `terraform show -json` instead.';
    }
    if ((0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_3__/* .textOf */ .b6)((0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_3__/* .child */ .jf)(document, '@level')) !== undefined) {
        return 'This is a log of `terraform plan -json`. Gate the output of `terraform show -json PLANFILE` instead.';
    }
    if ((0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_3__/* .child */ .jf)(document, 'service') !== undefined && (0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_3__/* .child */ .jf)(document, 'provider') !== undefined) {
        return 'This file is for a provider plug-in of the Serverless Framework; only component files (`component: scf`) are known. Take it out of the list of manifests, and list its layers themselves.';
    }
    return ('Expected a Serverless component, a CloudBase configuration, or the output of `terraform show -json`, found none of them. ' +
        'Correct the file, or take it out of the list of manifests.');
}


/***/ }),

/***/ 3804:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AQ: () => (/* binding */ readLayerList),
/* harmony export */   Tq: () => (/* binding */ asOneList),
/* harmony export */   XP: () => (/* binding */ readRegion),
/* harmony export */   w6: () => (/* binding */ readLayer)
/* harmony export */ });
/* harmony import */ var _base_text_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1497);
/* harmony import */ var _documents_tree_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5908);
/* harmony import */ var _reference_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(982);



/** Reads every layer of a list; an absent or empty list binds none. */
function readLayerList(list, binding, dialect, findings) {
    if (list === undefined)
        return;
    if (list.kind === 'list') {
        asOneList(findings, () => {
            for (const [index, item] of list.items.entries())
                readLayer(item, index, binding, dialect, findings);
        });
        return;
    }
    const message = `The layers of ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .TL)(binding.function)}: expected a list of layers, found ${foundText(list, dialect)}. ${listRemedy(dialect)}`;
    findings.problems.push({ line: list.line, message });
}
/** Notes the layers that `read` finds as bound together. */
function asOneList(findings, read) {
    const before = findings.layers.length;
    read();
    const list = findings.layers.slice(before);
    if (list.length > 0)
        findings.lists.push(list);
}
/** Reads one layer, the one at `index` (from 0) of its list, with the region and the runtime of its function. */
function readLayer(item, index, binding, dialect, findings) {
    const owner = `layer ${index + 1} of ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .TL)(binding.function)}`;
    if (item.kind !== 'map') {
        const message = `${capital(owner)}: expected a mapping, found ${foundText(item, dialect)}. ${listRemedy(dialect)}`;
        findings.problems.push({ line: item.line, message });
        return;
    }
    const required = (key, parse) => readField((0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_0__/* .child */ .jf)(item, key), `\`${key}\` of ${owner}`, item.line, parse, dialect);
    const name = required(dialect.keys.name, _reference_js__WEBPACK_IMPORTED_MODULE_1__/* .parseName */ .$q);
    const version = required(dialect.keys.version, _reference_js__WEBPACK_IMPORTED_MODULE_1__/* .parseVersion */ .ot);
    const { region } = binding;
    const runtime = readRuntime(binding, dialect);
    if (name.ok && version.ok && region.ok && runtime.ok) {
        const { value } = name;
        const written = (0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_0__/* .child */ .jf)(item, dialect.keys.version);
        const isPlain = written?.kind === 'scalar' && written.text === String(version.value);
        findings.layers.push({
            ...(isPlain && dialect.isSource ? { versionAt: written.at } : {}),
            ...{ region: region.value, name: value, version: version.value, line: item.line },
            ...{ function: (0,_base_text_js__WEBPACK_IMPORTED_MODULE_2__/* .oneLine */ .TN)(binding.function, 200), runtime: runtime.value },
            ...((0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_0__/* .textOf */ .b6)((0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_0__/* .child */ .jf)(item, dialect.keys.name))?.includes('${output:') === true ? { fromOutput: true } : {}),
        });
    }
    for (const field of [name, version, region, runtime])
        if (!field.ok)
            findings.problems.push(field.problem);
}
/** Reads the region that a tool finds at one place of its file, or takes the tool's own default. */
function readRegion(tree, fallback, owner, dialect, shortNames = new Map()) {
    if (tree === undefined)
        return { ok: true, value: fallback };
    const parse = (text) => (0,_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .parseRegion */ .cf)(shortNames.get(text) ?? text);
    return readField(tree, `\`region\` of ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .TL)(owner)}`, tree.line, parse, dialect);
}
function readRuntime({ runtime, function: owner }, dialect) {
    if (runtime === undefined)
        return { ok: true, value: undefined };
    return readField(runtime, `\`runtime\` of ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .TL)(owner)}`, runtime.line, parseRuntime, dialect);
}
function readField(tree, what, line, parse, dialect) {
    const bad = (message) => ({ ok: false, problem: { line: tree?.line ?? line, message } });
    if (tree === undefined)
        return bad(`The ${what}: expected a value, found none. Add it.`);
    const text = (0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_0__/* .textOf */ .b6)(tree);
    if (text === undefined)
        return bad(`The ${what}: expected a plain value, found ${(0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_0__/* .describeTree */ .cn)(tree)}. Write the value itself.`);
    const substituted = dialect.substitute(text);
    if (!substituted.ok)
        return bad(`The ${what}: ${substituted.problem}`);
    const parsed = parse(substituted.text);
    if (parsed.ok)
        return parsed;
    if (substituted.variables.length === 0)
        return bad(`The ${what}: ${parsed.problem}. Correct it.`);
    // The text may be a secret by now: it is told by the names of its variables only.
    const variables = [...new Set(substituted.variables)].join(', ');
    return bad(`The ${what}: with the environment variable ${variables} filled in, it is no valid value. Correct the variable (what it holds is not shown).`);
}
/** The list of runtimes grows, so only the form is checked: `Nodejs18.15`, `CustomRuntime`. */
function parseRuntime(text) {
    if (/^[A-Za-z][A-Za-z0-9._-]{0,63}$/.test(text))
        return { ok: true, value: text };
    return { ok: false, problem: `expected a runtime such as Nodejs18.15, found ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .TL)(text)}` };
}
function foundText(tree, dialect) {
    const text = (0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_0__/* .textOf */ .b6)(tree);
    if (text === undefined || dialect.substitute(text).ok)
        return (0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_0__/* .describeTree */ .cn)(tree);
    return `${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .TL)(text)}, which is not known before the deployment`;
}
function listRemedy({ keys }) {
    return `Write each layer as an entry with \`${keys.name}\` and \`${keys.version}\`.`;
}
function capital(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}


/***/ }),

/***/ 2482:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ ManifestError)
/* harmony export */ });
/* harmony import */ var _base_file_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8107);

const ALWAYS = ['manifests', 'manifest variables', 'manifest values'];
/** `MANIFEST_INVALID`, with every problem of every file. */
class ManifestError extends _base_file_error_js__WEBPACK_IMPORTED_MODULE_0__/* .FileError */ .f {
    constructor(problems) {
        super('MANIFEST_INVALID', 'the manifests', problems, {
            hint: 'Correct what is listed. No layer of these manifests was gated.',
            settings: [...new Set([...ALWAYS, ...problems.flatMap(({ setting = [] }) => setting)])],
        });
    }
}


/***/ }),

/***/ 3860:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ identifyText),
/* harmony export */   u: () => (/* binding */ readDocument)
/* harmony export */ });
/* harmony import */ var _documents_tree_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5908);
/* harmony import */ var _cloudbase_read_cloudbase_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4694);
/* harmony import */ var _env_files_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1151);
/* harmony import */ var _identify_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2124);
/* harmony import */ var _serverless_project_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6996);
/* harmony import */ var _serverless_read_serverless_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5612);
/* harmony import */ var _terraform_read_terraform_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2761);







/** Tells which tool reads a text. What is wrong with it is a problem, never an exception. */
function identifyText(text, path) {
    try {
        return (0,_identify_js__WEBPACK_IMPORTED_MODULE_2__/* .identify */ .l)(text, path);
    }
    catch (error) {
        if (!(error instanceof _documents_tree_js__WEBPACK_IMPORTED_MODULE_0__/* .UnreadableText */ .j5))
            throw error;
        return { ok: false, problem: { line: error.line, message: error.message } };
    }
}
/** Reads one manifest as its tool does. What is wrong with it is a problem, never an exception. */
async function readDocument(identified, path, workspace, rules) {
    const none = { tool: undefined, format: '', layers: [], lists: [], problems: [] };
    if (!identified.ok)
        return { ...none, problems: [identified.problem] };
    const { tool, format } = identified;
    const reading = { ...none, tool, format };
    try {
        return { ...reading, ...(await readLayers(identified, path, workspace, rules)) };
    }
    catch (error) {
        if (error instanceof _documents_tree_js__WEBPACK_IMPORTED_MODULE_0__/* .UnreadableText */ .j5)
            return { ...reading, problems: [{ line: error.line, message: error.message }] };
        if (error instanceof _serverless_project_js__WEBPACK_IMPORTED_MODULE_3__/* .UnreadableNeighbour */ .$f || error instanceof _env_files_js__WEBPACK_IMPORTED_MODULE_6__/* .UnreadableEnvFile */ .lZ)
            return { ...reading, problems: [{ line: 1, message: error.message }] };
        throw error;
    }
}
async function readLayers({ tool, tree }, path, workspace, rules) {
    if (tool === 'Terraform')
        return (0,_terraform_read_terraform_js__WEBPACK_IMPORTED_MODULE_5__/* .readTerraform */ .T)(tree, rules.region);
    const read = tool === 'Serverless' ? _serverless_read_serverless_js__WEBPACK_IMPORTED_MODULE_4__/* .readServerless */ .Jn : _cloudbase_read_cloudbase_js__WEBPACK_IMPORTED_MODULE_1__/* .readCloudBase */ .FF;
    return await read(tree, path, workspace, rules);
}


/***/ }),

/***/ 7918:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ substitute)
/* harmony export */ });
/* harmony import */ var _base_text_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1497);
/* harmony import */ var _variables_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1767);


const OWN_NAMES = new Set(['name', 'app', 'stage', 'org']);
/**
 * Fills in what can be known of a text before the deployment.
 *
 * serverless-tencent `src/libs/utils/basic.js` `resolveVariables` fills in `${env:NAME}` and nothing else; `${name}`, `${app}`,
 * `${stage}` and `${org}` are the service's, and stand for the file's own (`own`). `${output:STAGE:APP:INSTANCE.KEY}` is what
 * `variables` know of it. Everything else is known to the service alone, such as `${env.NAME}`, which no CLI fills in.
 *
 * @param own `undefined` for a text where these names would refer to themselves
 */
function substitute(text, variables, own) {
    const names = [];
    let filled = '';
    let at = 0;
    for (;;) {
        const start = text.indexOf('${', at);
        if (start < 0)
            return { ok: true, text: filled + text.slice(at), variables: names };
        const end = endOf(text, start);
        if (end === undefined)
            return { ok: false, problem: `${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_0__/* .quoted */ .TL)(text.slice(start))} has no } at its end. Add it.` };
        const expression = text.slice(start, end);
        const inner = expression.slice(2, -1);
        const variable = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(inner)?.[1];
        if (variable !== undefined) {
            const found = (0,_variables_js__WEBPACK_IMPORTED_MODULE_1__/* .lookUp */ .TE)(variables, variable, expression);
            if (!found.ok)
                return found;
            names.push(variable);
            filled += text.slice(at, start) + found.value;
        }
        else if (inner.startsWith('output:')) {
            const found = readOutput(expression, variables, own);
            if (!found.ok)
                return found;
            names.push(...found.variables);
            filled += text.slice(at, start) + found.text;
        }
        else {
            const found = isOwnName(inner) ? own?.[inner] : undefined;
            if (found === undefined)
                return { ok: false, problem: unresolvable(expression) };
            if (!found.ok)
                return { ok: false, problem: `${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_0__/* .quoted */ .TL)(expression)} ${found.problem}` };
            filled += text.slice(at, start) + found.text;
        }
        at = end;
    }
}
function isOwnName(text) {
    return OWN_NAMES.has(text);
}
/** Just after the expression that starts at `start`; expressions may hold expressions. */
function endOf(text, start) {
    let depth = 0;
    for (let at = start; at < text.length; at += 1) {
        if (text.startsWith('${', at))
            depth += 1;
        else if (text[at] === '}')
            depth -= 1;
        if (depth === 0)
            return at + 1;
    }
    return undefined;
}
function unresolvable(expression) {
    if (/^\$\{env\./.test(expression)) {
        return `${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_0__/* .quoted */ .TL)(expression)} is not filled in by the CLI, which knows \${env:NAME} only. Write it with a colon, or write the value itself.`;
    }
    return (`${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_0__/* .quoted */ .TL)(expression)} is only known to the tool that deploys. ` +
        'Write the value itself, or an environment variable that this step has and that manifests may read.');
}
/** `STAGE:APP:INSTANCE.KEY`; its parts may be expressions of their own. */
function readOutput(expression, variables, own) {
    const written = expression.slice('${output:'.length, -1);
    const name = substitute(written, variables, own);
    const found = name.ok ? variables.outputs?.(name.text) : undefined;
    if (name.ok && found?.ok === true)
        return { ok: true, text: found.value, variables: name.variables };
    if (found?.ok === false)
        return { ok: false, problem: `${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_0__/* .quoted */ .TL)(expression)}: ${found.problem}` };
    // What variables hold may be a secret.
    const shown = name.ok && name.variables.length === 0 ? name.text : written;
    return { ok: false, problem: `${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_0__/* .quoted */ .TL)(expression)} ${unknownOutput(shown)}` };
}
function unknownOutput(name) {
    const [instance = '', key = ''] = (name.split(':').at(-1) ?? '').split('.');
    return (`is an output of the instance ${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_0__/* .quoted */ .TL)(instance)}, known only once that is deployed. Deploy the layer first, then gate, then deploy this file. ` +
        `Gate the file that publishes the layer too, and give the manifest value \`${instance}.${key}=VALUE\`.`);
}


/***/ }),

/***/ 6996:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $f: () => (/* binding */ UnreadableNeighbour),
/* harmony export */   Dx: () => (/* binding */ ownNames),
/* harmony export */   W7: () => (/* binding */ fileOf),
/* harmony export */   Wh: () => (/* binding */ readProject),
/* harmony export */   d1: () => (/* binding */ SERVERLESS_FILES),
/* harmony export */   dI: () => (/* binding */ writtenProject),
/* harmony export */   gO: () => (/* binding */ parseServerless),
/* harmony export */   y$: () => (/* binding */ envFilesOf)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _documents_parse_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4220);
/* harmony import */ var _documents_parse_yaml_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5049);
/* harmony import */ var _documents_tree_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5908);
/* harmony import */ var _workspace_files_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(589);
/* harmony import */ var _expressions_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7918);






/** Names of a component's file, from the weakest to the strongest: `loadInstanceConfig` takes the last that exists. */
const SERVERLESS_FILES = ['serverless.yml', 'serverless.yaml', 'serverless.json'];
/**
 * Reads a file as `readAndParseSync` does (serverless-tencent `src/libs/utils/basic.js`): `.json` with JSON.parse, the rest
 * with js-yaml. The older CLI (`@serverless/components` 3.18) has js-yaml 3.14, which reads some scalars differently, but
 * none that can be a layer's name, version or region.
 *
 * @returns `undefined` for an empty text
 * @throws UnreadableText
 */
function parseServerless(text, path) {
    return path.endsWith('.json') ? (0,_documents_parse_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .q)(text) : (0,_documents_parse_yaml_js__WEBPACK_IMPORTED_MODULE_2__/* .parseYaml */ .h)(text, { mergeKeys: true });
}
/** A file beside a manifest that the tool reads with it, and the gate cannot read. */
class UnreadableNeighbour extends Error {
    name = 'UnreadableNeighbour';
}
/**
 * The serverless file that the tool finds in a folder; `undefined` where there is none.
 *
 * @throws UnreadableNeighbour
 */
async function fileOf(workspace, folder) {
    for (const name of SERVERLESS_FILES.toReversed()) {
        const path = (0,_workspace_files_js__WEBPACK_IMPORTED_MODULE_4__/* .inFolder */ ._z)(folder, name);
        const read = await workspace.read(path);
        if (read === undefined)
            continue;
        if (!read.ok)
            throw new UnreadableNeighbour(`The tool also reads ${path}. ${read.problem}`);
        try {
            return { path, tree: parseServerless(read.text, path) };
        }
        catch (error) {
            if (!(error instanceof _documents_tree_js__WEBPACK_IMPORTED_MODULE_3__/* .UnreadableText */ .j5))
                throw error;
            throw new UnreadableNeighbour(`The tool also reads ${path}:${error.line}. ${error.message}`);
        }
    }
    return undefined;
}
/** @throws UnreadableNeighbour */
async function readProject(workspace, folder, own) {
    const above = (0,_workspace_files_js__WEBPACK_IMPORTED_MODULE_4__/* .parentOf */ .gN)(folder);
    return {
        own,
        parent: above === undefined ? undefined : await fileOf(workspace, above),
        parentIsScript: above !== undefined && (await workspace.exists((0,_workspace_files_js__WEBPACK_IMPORTED_MODULE_4__/* .inFolder */ ._z)(above, 'serverless.js'))),
    };
}
/** What the names stand for in the component's file, with its environment variables filled in. */
function ownNames(project, variables) {
    const name = textFor((0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_3__/* .child */ .jf)(project.own, 'name'), variables);
    const shared = (key, fallback) => {
        if (project.parentIsScript) {
            return unknown('comes from the serverless.js of the parent folder, which only the tool can run. Write the value itself.');
        }
        const tree = winner(project, key);
        return tree === undefined ? fallback : textFor(tree, variables);
    };
    return {
        name,
        app: shared('app', name),
        stage: shared('stage', { ok: true, text: 'dev' }),
        org: shared('org', unknown('is in no file, so it is the account. Write the value itself.')),
    };
}
/** The stage as the file has it, before variables are filled in; names the `.env` file (`src/libs/config.js`). */
function writtenStage(project) {
    return plainText(winner(project, 'stage')) ?? 'dev';
}
/** App and stage as the files have them; the tool deploys folders together where they share both. */
function writtenProject(project) {
    const app = winner(project, 'app') ?? (0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_3__/* .child */ .jf)(project.own, 'name');
    return JSON.stringify([plainText(app), writtenStage(project)]);
}
/** A scalar as JavaScript writes it once it is parsed: `012` is 12. */
function plainText(tree) {
    if (tree?.kind !== 'scalar')
        return undefined;
    if (tree.type === 'number')
        return String(Number(tree.text));
    return tree.type === 'boolean' ? tree.text.toLowerCase() : tree.text;
}
function winner({ own, parent }, key) {
    return [(0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_3__/* .child */ .jf)(parent?.tree, key), (0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_3__/* .child */ .jf)(own, key)].find(_documents_tree_js__WEBPACK_IMPORTED_MODULE_3__/* .isTruthy */ .zz);
}
const unknown = (problem) => ({ ok: false, problem });
function textFor(tree, variables) {
    if (tree === undefined)
        return unknown('stands for a value that the file does not have. Add it.');
    if (tree.kind !== 'scalar')
        return unknown(`stands for a ${tree.kind}. Write the value itself.`);
    // `012` and `1e3` become other digits once the tool has parsed them.
    if (tree.type !== 'string' && tree.text !== plainText(tree)) {
        return unknown('stands for a value that is no text. Put it in quotes.');
    }
    const filled = (0,_expressions_js__WEBPACK_IMPORTED_MODULE_5__/* .substitute */ .V)(tree.text, variables, undefined);
    return filled.ok ? { ok: true, text: filled.text } : unknown(`stands for ${filled.problem}`);
}
/**
 * The `.env` files that the CLI may read for a component in `folder` (`src/libs/config.js`). It starts in the folder itself, or
 * above it with `--target`; in each case the first that exists counts: of the target, the current folder, and two above.
 */
async function envFilesOf(workspace, folder, project) {
    const found = [];
    for (let current = folder; current !== undefined; current = (0,_workspace_files_js__WEBPACK_IMPORTED_MODULE_4__/* .parentOf */ .gN)(current)) {
        const stage = current === folder ? writtenStage(project) : await stageAt(workspace, current);
        const above = [current, (0,_workspace_files_js__WEBPACK_IMPORTED_MODULE_4__/* .parentOf */ .gN)(current), (0,_workspace_files_js__WEBPACK_IMPORTED_MODULE_4__/* .parentOf */ .gN)((0,_workspace_files_js__WEBPACK_IMPORTED_MODULE_4__/* .parentOf */ .gN)(current) ?? '.')];
        const folders = current === folder ? above : [folder, ...above];
        for (const path of folders.flatMap((place) => (place === undefined ? [] : candidates(place, stage)))) {
            if (!(await workspace.exists(path)))
                continue;
            found.push(path);
            break;
        }
    }
    return found;
}
async function stageAt(workspace, folder) {
    const file = await fileOf(workspace, folder);
    if (file?.tree === undefined)
        return 'dev';
    return writtenStage(await readProject(workspace, folder, file.tree));
}
/** A stage may hold slashes, and then names another file, as `path.join` has it. */
function candidates(folder, stage) {
    return [node_path__WEBPACK_IMPORTED_MODULE_0__.posix.join(folder, `.env.${stage}`), node_path__WEBPACK_IMPORTED_MODULE_0__.posix.join(folder, '.env')].filter((path) => path !== '..' && !path.startsWith('../'));
}


/***/ }),

/***/ 8085:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  t9: () => (/* binding */ DEFAULT_REGION),
  C5: () => (/* binding */ componentNameOf),
  ct: () => (/* binding */ componentsOf),
  Co: () => (/* binding */ readComponent)
});

// EXTERNAL MODULE: ./build/base/text.js
var base_text = __webpack_require__(1497);
// EXTERNAL MODULE: ./build/layers/documents/tree.js
var documents_tree = __webpack_require__(5908);
// EXTERNAL MODULE: ./build/layers/manifests/layer-list.js
var layer_list = __webpack_require__(3804);
// EXTERNAL MODULE: ./build/layers/manifests/serverless/expressions.js
var expressions = __webpack_require__(7918);
;// CONCATENATED MODULE: ./build/layers/manifests/serverless/places.js

/** Components that deploy one function from `inputs`. */
const SINGLE = new Set(['scf']);
/** Components that deploy several functions. */
const MULTIPLE = new Set(['multi-scf']);
/** Components that deploy a function of `inputs.faas`. */
const FAAS = new Set(['http']);
/** Components that deploy a function for a web framework: `functionConf` beside `inputs`. */
const FRAMEWORKS = new Set([
    ...['express', 'koa', 'egg', 'nextjs', 'nuxtjs', 'nestjs', 'flask', 'django', 'laravel', 'thinkphp'],
]);
/** Parts of `inputs` that hold settings of functions, in one component or another. */
const PARTS = ['faas', 'functionConf', 'function', 'functions'];
/** Parts of a function's settings that hold the user's own words, where a key `layers` binds nothing. */
const FREE_FORM = new Set([
    'environment',
    'environments',
    'envVariables',
    'tags',
    'events',
    'triggers',
    'params',
]);
/**
 * Where a component reads layers (the components' `serverless.js` and `tencent-component-toolkit` 2.27.6): scf `inputs.layers`;
 * multi-scf `inputs.layers` as the default that `layers` of a function replaces; the web frameworks
 * `functionConf.layers ?? inputs.layers`; http `inputs.faas.layers` only. A component that is not known may read any `layers`
 * below its `inputs`, so all of them count.
 *
 * @param component its name without a version
 */
function placesOf(component, inputs) {
    const result = { places: [], misplaced: [] };
    if (SINGLE.has(component))
        addPlace(result, 'inputs.layers', inputs, undefined);
    else if (FAAS.has(component))
        addPart(result, inputs, 'faas');
    else if (MULTIPLE.has(component))
        addFunctions(result, inputs);
    else if (FRAMEWORKS.has(component))
        addFramework(result, inputs);
    else {
        for (const part of PARTS)
            mappingOf(result, inputs, part);
        addAll(result, 'inputs', inputs, inputs, undefined);
        return result;
    }
    addStray(result, component, inputs);
    return result;
}
function addPlace(result, path, settings, key) {
    const layers = (0,documents_tree/* child */.jf)(settings, 'layers');
    if (layers !== undefined)
        result.places.push({ path, settings, key, layers });
}
function addPart(result, inputs, part) {
    const settings = mappingOf(result, inputs, part);
    if (settings !== undefined)
        addPlace(result, `inputs.${part}.layers`, settings, undefined);
}
function addFramework(result, inputs) {
    addPart(result, inputs, 'functionConf');
    if (result.places.length > 0)
        return;
    const settings = (0,documents_tree/* child */.jf)(inputs, 'functionConf');
    const layers = (0,documents_tree/* child */.jf)(inputs, 'layers');
    if (layers === undefined)
        return;
    result.places.push({
        path: 'inputs.layers',
        settings: settings?.kind === 'map' ? settings : undefined,
        key: undefined,
        layers,
    });
}
function addFunctions(result, inputs) {
    const functions = (0,documents_tree/* child */.jf)(inputs, 'functions');
    const entries = functionEntries(result, functions);
    const inherited = (0,documents_tree/* child */.jf)(inputs, 'layers');
    for (const { key, path, settings } of entries) {
        const layers = (0,documents_tree/* child */.jf)(settings, 'layers') ?? inherited;
        if (layers !== undefined)
            result.places.push({ path: `${path}.layers`, settings, key, layers });
    }
    if (entries.length === 0)
        addPlace(result, 'inputs.layers', inputs, undefined);
}
/** `functions` is a mapping whose keys name the functions, or a list. */
function functionEntries(result, functions) {
    if (functions === undefined)
        return [];
    const path = 'inputs.functions';
    if (functions.kind === 'scalar') {
        result.misplaced.push({ path, expected: 'a mapping of functions', tree: functions });
        return [];
    }
    const entries = functions.kind === 'map'
        ? [...functions.entries].map(([key, tree]) => ({ key, path: `${path}.${key}`, tree }))
        : functions.items.map((tree, index) => ({ key: undefined, path: `${path}[${index}]`, tree }));
    return entries.map(({ key, path: place, tree }) => {
        if (tree.kind === 'map')
            return { key, path: place, settings: tree };
        if ((0,documents_tree/* isTruthy */.zz)(tree))
            result.misplaced.push({ path: place, expected: 'the settings of a function', tree });
        return { key, path: place, settings: undefined };
    });
}
/** A part of `inputs`, which must be a mapping; functions may be a list. */
function mappingOf(result, inputs, part) {
    const tree = (0,documents_tree/* child */.jf)(inputs, part);
    if (tree === undefined || tree.kind === 'map')
        return tree;
    if (tree.kind === 'list' && part === 'functions')
        return undefined;
    result.misplaced.push({ path: `inputs.${part}`, expected: 'a mapping', tree });
    return undefined;
}
/** Every `layers` below `tree` but in the free parts of a function's settings. */
function addAll(result, path, tree, settings, key, isSettings = true) {
    if (tree.kind === 'list') {
        for (const [index, item] of tree.items.entries()) {
            const inner = item.kind === 'map' ? item : settings;
            addAll(result, `${path}[${index}]`, item, inner, key, path.endsWith('.functions'));
        }
    }
    if (tree.kind !== 'map')
        return;
    for (const [name, value] of tree.entries) {
        const place = `${path}.${name}`;
        if (name === 'layers')
            addPlace(result, place, tree, key);
        else if (name === 'functions' && value.kind === 'map') {
            for (const [functionKey, inner] of value.entries) {
                addAll(result, `${place}.${functionKey}`, inner, inner.kind === 'map' ? inner : settings, functionKey);
            }
        }
        else if (!isSettings || !FREE_FORM.has(name)) {
            const isPart = isSettings && PARTS.some((part) => part === name);
            addAll(result, place, value, settings, key, isPart);
        }
    }
}
/** `layers` where this component reads none: it binds nothing, or the component has changed. */
function addStray(result, component, inputs) {
    const all = { places: [], misplaced: [] };
    addAll(all, 'inputs', inputs, inputs, undefined);
    const read = new Set(result.places.map(({ layers }) => layers));
    // The default of multi-scf that every function replaces.
    const inherited = MULTIPLE.has(component) || FRAMEWORKS.has(component) ? (0,documents_tree/* child */.jf)(inputs, 'layers') : undefined;
    for (const { path, layers } of all.places) {
        if (layers === undefined || read.has(layers) || layers === inherited)
            continue;
        result.misplaced.push({
            path,
            expected: `no layers, because the component ${component} does not read them here`,
            tree: layers,
        });
    }
}

;// CONCATENATED MODULE: ./build/layers/manifests/serverless/read-component.js





/** Where every component deploys a function whose `inputs` name no region. */
const DEFAULT_REGION = 'ap-guangzhou';
/** Several components in one file (components v1) are one or two levels down: `NAME: {component, inputs}`. */
const MAX_LEVELS = 3;
/**
 * The components of a file: the one that its top level is, or those of components v1 below it
 * (`NAME: {component: "@serverless/tencent-scf", inputs}`).
 */
function componentsOf(document) {
    const components = [];
    const visit = (tree, key, level) => {
        if (tree.kind !== 'map' || level > MAX_LEVELS)
            return;
        const component = (0,documents_tree/* child */.jf)(tree, 'component');
        // A label such as `component: web` in another tool's file has no inputs beside it.
        if ((0,documents_tree/* isTruthy */.zz)(component) && (key === undefined || (0,documents_tree/* child */.jf)(tree, 'inputs') !== undefined)) {
            const label = (0,documents_tree/* textOf */.b6)((0,documents_tree/* child */.jf)(tree, 'name')) ?? key ?? (0,documents_tree/* textOf */.b6)(component) ?? 'component';
            components.push({ tree, label });
            return;
        }
        for (const [name, value] of tree.entries)
            visit(value, name, level + 1);
    };
    visit(document, undefined, 1);
    return components;
}
/** The name of a component without its version (`layer@dev`); `undefined` where it is no text. */
function componentNameOf(tree) {
    return (0,documents_tree/* textOf */.b6)((0,documents_tree/* child */.jf)(tree, 'component'))?.replace(/(?<=.)@.*$/, '');
}
/**
 * Reads the layers of one component.
 *
 * The region is `inputs.region`, else ap-guangzhou: one client deploys every function of a component, and a region in
 * `faas`, `functionConf` or a function is not read (`tencent-component-toolkit` 2.27.6).
 */
function readComponent({ tree, label }, variables, own, findings) {
    const report = (line, message) => findings.problems.push({ line, message });
    const component = (0,documents_tree/* child */.jf)(tree, 'component');
    const name = (0,documents_tree/* textOf */.b6)(component);
    if (component !== undefined && name === undefined) {
        report(component.line, `\`component\`: expected a name such as scf, found ${(0,documents_tree/* describeTree */.cn)(component)}. Correct it.`);
        return;
    }
    const inputs = (0,documents_tree/* child */.jf)(tree, 'inputs');
    readCommandInputs((0,documents_tree/* child */.jf)(tree, 'commandInputs'), report);
    if (inputs === undefined)
        return;
    if (inputs.kind !== 'map') {
        report(inputs.line, `The \`inputs\` of ${(0,base_text/* quoted */.TL)(label)}: expected a mapping, found ${(0,documents_tree/* describeTree */.cn)(inputs)}. Write the inputs out in this file.`);
        return;
    }
    const dialect = {
        keys: { name: 'name', version: 'version' },
        isSource: true,
        substitute: (text) => (0,expressions/* substitute */.V)(text, variables, own),
    };
    const written = (0,documents_tree/* child */.jf)(inputs, 'region');
    const region = (0,layer_list/* readRegion */.XP)((0,documents_tree/* isTruthy */.zz)(written) ? written : undefined, DEFAULT_REGION, label, dialect);
    const { places, misplaced } = placesOf(componentNameOf(tree) ?? '', inputs);
    for (const { settings, key, layers } of places) {
        const binding = {
            function: functionName(settings) ?? key ?? functionName(inputs) ?? label,
            region,
            runtime: detail(settings, 'runtime') ?? detail(inputs, 'runtime'),
        };
        (0,layer_list/* readLayerList */.AQ)(layers, binding, dialect, findings);
    }
    for (const { path, expected, tree: found } of misplaced) {
        const filled = found.kind === 'scalar' ? (0,expressions/* substitute */.V)(found.text, variables, own) : undefined;
        const reason = filled?.ok === false ? `: ${filled.problem}` : '. Write it out in this file, or remove it.';
        report(found.line, `\`${path}\`: expected ${expected}, found ${(0,documents_tree/* describeTree */.cn)(found)}${reason}`);
    }
}
/**
 * `commandInputs.deploy` is merged over `inputs` where a folder is deployed by itself (`loadTencentInstanceConfig`), and not
 * where the folder above is (`getTemplate`); so it must not touch what the gate reads.
 */
function readCommandInputs(tree, report) {
    const deploy = tree?.kind === 'map' ? (0,documents_tree/* child */.jf)(tree, 'deploy') : tree;
    if (deploy === undefined)
        return;
    if (deploy.kind === 'map') {
        const relevant = [...deploy.entries].find(([key]) => READ_INPUTS.has(key));
        if (relevant === undefined)
            return;
        report(relevant[1].line, `\`commandInputs.deploy.${relevant[0]}\` replaces \`inputs.${relevant[0]}\` in a deployment. Move it to \`inputs\`.`);
        return;
    }
    report(deploy.line, `\`commandInputs\`: expected a mapping, found ${(0,documents_tree/* describeTree */.cn)(deploy)}. Write the inputs out.`);
}
const READ_INPUTS = new Set([
    'layers',
    'region',
    'runtime',
    'functions',
    'functionConf',
    'faas',
    'function',
    'name',
]);
/** Parts in which some components put settings of the function itself. */
const DETAILS = ['function', 'faas', 'functionConf'];
/** A setting of the function that `tree` describes, there or in one of its parts. */
function detail(tree, key) {
    const own = (0,documents_tree/* child */.jf)(tree, key);
    if (own !== undefined)
        return own;
    return DETAILS.map((part) => (0,documents_tree/* child */.jf)((0,documents_tree/* child */.jf)(tree, part), key)).find((value) => value !== undefined);
}
/** The name as it is written; `${name}-${stage}` and the like tell less than the name of the component around it. */
function functionName(tree) {
    const name = (0,documents_tree/* textOf */.b6)(detail(tree, 'name')) ?? (0,documents_tree/* textOf */.b6)(detail(tree, 'functionName'));
    return name?.includes('${') === true ? undefined : name;
}


/***/ }),

/***/ 5612:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Jn: () => (/* binding */ readServerless),
/* harmony export */   i5: () => (/* binding */ surroundings),
/* harmony export */   of: () => (/* binding */ recogniseServerless)
/* harmony export */ });
/* harmony import */ var _base_text_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1497);
/* harmony import */ var _documents_tree_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5908);
/* harmony import */ var _env_files_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1151);
/* harmony import */ var _workspace_files_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(589);
/* harmony import */ var _project_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6996);
/* harmony import */ var _read_component_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8085);






/**
 * Tells whether a document is of the Serverless tools (scf, serverless-tencent, and the older `@serverless/components`). A file
 * without a component names what the components in the folders below it share.
 */
function recogniseServerless(document) {
    if ((0,_read_component_js__WEBPACK_IMPORTED_MODULE_3__/* .componentsOf */ .ct)(document).length > 0)
        return 'Serverless component';
    const names = ['app', 'org', 'stage', 'name'].some((key) => (0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_0__/* .child */ .jf)(document, key) !== undefined);
    return names && (0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_0__/* .child */ .jf)(document, 'service') === undefined ? 'Serverless project' : undefined;
}
/**
 * Reads the layers of a document: which file and parser, see `parseServerless`; which variables, see `substitute` and
 * `envFilesOf`; which places and region, see `placesOf` and `readComponent`.
 *
 * @throws UnreadableNeighbour, UnreadableEnvFile
 */
async function readServerless(document, path, workspace, rules) {
    const findings = { layers: [], lists: [], problems: [] };
    const folder = (0,_workspace_files_js__WEBPACK_IMPORTED_MODULE_1__/* .folderOf */ .yS)(path);
    const [first] = (0,_read_component_js__WEBPACK_IMPORTED_MODULE_3__/* .componentsOf */ .ct)(document);
    const nested = first?.tree === document ? nestedComponents(first.tree) : [];
    for (const { tree, label } of nested) {
        const message = `${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_4__/* .quoted */ .TL)(label)}: expected one component, found a second one below it. The tools differ in which of them they deploy. Move it to a folder of its own.`;
        findings.problems.push({ line: tree.line, message });
    }
    const { files, ...project } = await surroundings(document, folder, workspace);
    const variables = { ...rules, files };
    for (const component of (0,_read_component_js__WEBPACK_IMPORTED_MODULE_3__/* .componentsOf */ .ct)(document)) {
        (0,_read_component_js__WEBPACK_IMPORTED_MODULE_3__/* .readComponent */ .Co)(component, variables, (0,_project_js__WEBPACK_IMPORTED_MODULE_2__/* .ownNames */ .Dx)({ ...project, own: component.tree }, variables), findings);
    }
    return findings;
}
/** What the tool reads with a document: its parent's file and the `.env` files. Throws as `readServerless` does. */
async function surroundings(document, folder, workspace) {
    const project = await (0,_project_js__WEBPACK_IMPORTED_MODULE_2__/* .readProject */ .Wh)(workspace, folder, document);
    const files = await (0,_env_files_js__WEBPACK_IMPORTED_MODULE_5__/* .readEnvFiles */ .P)(workspace, await (0,_project_js__WEBPACK_IMPORTED_MODULE_2__/* .envFilesOf */ .y$)(workspace, folder, project));
    return { ...project, files };
}
/** Components below a component, as components v1 would find them. */
function nestedComponents(component) {
    return [...component.entries]
        .filter(([key]) => key !== 'inputs' && key !== 'commandInputs')
        .flatMap(([, value]) => (0,_read_component_js__WEBPACK_IMPORTED_MODULE_3__/* .componentsOf */ .ct)(value))
        .filter(({ tree }) => (0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_0__/* .isTruthy */ .zz)((0,_documents_tree_js__WEBPACK_IMPORTED_MODULE_0__/* .child */ .jf)(tree, 'inputs')));
}


/***/ }),

/***/ 2761:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  T: () => (/* binding */ readTerraform),
  c: () => (/* binding */ recogniseTerraform)
});

// EXTERNAL MODULE: ./build/base/text.js
var base_text = __webpack_require__(1497);
// EXTERNAL MODULE: ./build/layers/documents/tree.js
var tree = __webpack_require__(5908);
// EXTERNAL MODULE: ./build/layers/manifests/layer-list.js
var layer_list = __webpack_require__(3804);
// EXTERNAL MODULE: ./build/layers/reference.js
var reference = __webpack_require__(982);
;// CONCATENATED MODULE: ./build/layers/manifests/terraform/provider-region.js



/**
 * Tells the region of a resource from the provider that its configuration names.
 *
 * A region that is written out counts, and so does one that is a single variable with a value in the plan. (Of an
 * expression a plan names the variables alone, so `"${var.region}-fsi"` can't be told from `var.region`.) A provider without a
 * region takes `TENCENTCLOUD_REGION`, as this step does, and a state names no provider settings: then `stepRegion` counts.
 * Anything else is a problem.
 *
 * @returns a function from a resource's address, and its line, to its region
 */
function providerRegions(document, stepRegion) {
    const configuration = (0,tree/* child */.jf)(document, 'configuration');
    const providers = (0,tree/* child */.jf)(configuration, 'provider_config');
    const root = (0,tree/* child */.jf)(configuration, 'root_module');
    const providerOf = new Map();
    collectProviders(root, '', providerOf);
    return (address, line) => {
        const key = providerOf.get(address.replace(INSTANCE_KEY, ''));
        const provider = key === undefined ? undefined : (0,tree/* child */.jf)(providers, key);
        const region = (0,tree/* child */.jf)((0,tree/* child */.jf)(provider, 'expressions'), 'region');
        if (region === undefined)
            return { ok: true, value: stepRegion };
        const modules = ((0,tree/* textOf */.b6)((0,tree/* child */.jf)(provider, 'module_address')) ?? '')
            .split('.')
            .filter((part) => part !== 'module');
        const value = evaluate(region, modules.filter((part) => part !== ''), root, (0,tree/* child */.jf)(document, 'variables'));
        const bad = (what) => {
            const message = `The region of ${(0,base_text/* quoted */.TL)(address)}: ${what} Write the region out in the provider, or as a variable with a value, and plan again.`;
            return { ok: false, problem: { line: region.line || line, message } };
        };
        if (value === undefined)
            return bad('the provider takes it from an expression that the plan does not show.');
        const parsed = (0,reference/* parseRegion */.cf)(value);
        return parsed.ok ? parsed : bad(`${parsed.problem}.`);
    };
}
/** `[0]`, `["key"]`: what `count` and `for_each` add to an address; configuration has the address without. */
const INSTANCE_KEY = /\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g;
/**
 * The value of an expression: a constant, or one variable of its module, which its caller sets; at the top the plan says
 * what it is.
 *
 * @param modules names of the modules from the root to where the expression stands
 */
function evaluate(expression, modules, root, variables) {
    const constant = (0,tree/* textOf */.b6)((0,tree/* child */.jf)(expression, 'constant_value'));
    if (constant !== undefined)
        return constant;
    const references = (0,tree/* itemsOf */.S3)((0,tree/* child */.jf)(expression, 'references')).map(tree/* textOf */.b6);
    const name = references.length === 1 ? /^var\.([\w-]+)$/.exec(references[0] ?? '')?.[1] : undefined;
    if (name === undefined)
        return undefined;
    const caller = modules.slice(0, -1);
    const called = modules.at(-1);
    if (called === undefined)
        return (0,tree/* textOf */.b6)((0,tree/* child */.jf)((0,tree/* child */.jf)(variables, name), 'value'));
    const call = (0,tree/* child */.jf)((0,tree/* child */.jf)(moduleAt(root, caller), 'module_calls'), called);
    const passed = (0,tree/* child */.jf)((0,tree/* child */.jf)(call, 'expressions'), name);
    if (passed !== undefined)
        return evaluate(passed, caller, root, variables);
    const declared = (0,tree/* child */.jf)((0,tree/* child */.jf)((0,tree/* child */.jf)(call, 'module'), 'variables'), name);
    return (0,tree/* textOf */.b6)((0,tree/* child */.jf)(declared, 'default'));
}
function moduleAt(root, names) {
    return names.reduce((module, name) => (0,tree/* child */.jf)((0,tree/* child */.jf)((0,tree/* child */.jf)(module, 'module_calls'), name), 'module'), root);
}
function collectProviders(module, prefix, into) {
    for (const resource of (0,tree/* itemsOf */.S3)((0,tree/* child */.jf)(module, 'resources'))) {
        const address = (0,tree/* textOf */.b6)((0,tree/* child */.jf)(resource, 'address'));
        const key = (0,tree/* textOf */.b6)((0,tree/* child */.jf)(resource, 'provider_config_key'));
        if (address !== undefined && key !== undefined)
            into.set(`${prefix}${address}`, key);
    }
    const calls = (0,tree/* child */.jf)(module, 'module_calls');
    if (calls?.kind !== 'map')
        return;
    for (const [name, call] of calls.entries) {
        collectProviders((0,tree/* child */.jf)(call, 'module'), `${prefix}module.${name}.`, into);
    }
}

;// CONCATENATED MODULE: ./build/layers/manifests/terraform/read-terraform.js




/**
 * Tells whether a document is what `terraform show -json` prints of a plan (`planned_values`) or a state (`values`).
 * Source: HashiCorp, "JSON Output Format".
 */
function recogniseTerraform(document) {
    if ((0,tree/* textOf */.b6)((0,tree/* child */.jf)(document, 'format_version')) === undefined)
        return undefined;
    if (isPlan(document))
        return 'Terraform plan';
    // A state without resources is printed without `values`.
    const other = ['provider_schemas', 'valid', 'diagnostics'].some((key) => (0,tree/* child */.jf)(document, key) !== undefined);
    return other ? undefined : 'Terraform state';
}
/**
 * Reads every `tencentcloud_scf_function` of a plan or state, in modules of any depth and with `count` or `for_each`, by
 * its whole address.
 *
 * Planned values leave out what is not known before the apply, and what is deleted;
 * `resource_changes[].change.after_unknown` has `true` in the place of each unknown value.
 *
 * @param stepRegion where a provider without a region deploys: like this step, it takes TENCENTCLOUD_REGION
 */
function readTerraform(document, stepRegion) {
    const findings = { layers: [], lists: [], problems: [] };
    const refusal = refuse(document);
    if (refusal !== undefined) {
        findings.problems.push({ line: document.line, message: refusal });
        return findings;
    }
    const changes = readChanges(document);
    const regionOf = providerRegions(document, stepRegion);
    const values = (0,tree/* child */.jf)(document, isPlan(document) ? 'planned_values' : 'values');
    const seen = new Set();
    for (const resource of functionsOf((0,tree/* child */.jf)(values, 'root_module'))) {
        const address = addressOf(resource);
        if (address === undefined) {
            findings.problems.push({ line: resource.line, message: NO_ADDRESS });
            continue;
        }
        seen.add(address);
        const change = changes.functions.get(address);
        if (change?.gone === true)
            continue;
        const runtime = (0,tree/* child */.jf)((0,tree/* child */.jf)(resource, 'values'), 'runtime');
        const binding = { function: address, region: regionOf(address, resource.line), runtime };
        (0,layer_list/* asOneList */.Tq)(findings, () => readFunction(resource, binding, change?.unknown, changes.newLayers, findings));
    }
    for (const [address, { gone, line }] of changes.functions) {
        if (!gone && !seen.has(address))
            findings.problems.push({ line, message: notPlanned(address) });
    }
    return findings;
}
const NO_ADDRESS = 'Expected an `address` for each resource, found none. Print the plan again with `terraform show -json`.';
const FUNCTION = 'tencentcloud_scf_function';
const LAYER = 'tencentcloud_scf_layer';
const DIALECT = {
    keys: { name: 'layer_name', version: 'layer_version' },
    isSource: false,
    substitute: (text) => ({ ok: true, text, variables: [] }),
};
function isPlan(document) {
    return (0,tree/* child */.jf)(document, 'planned_values') !== undefined || (0,tree/* child */.jf)(document, 'resource_changes') !== undefined;
}
function refuse(document) {
    const version = (0,tree/* textOf */.b6)((0,tree/* child */.jf)(document, 'format_version')) ?? '';
    if (!/^[01](?:\.\d+)?$/.test(version)) {
        return `Expected \`format_version\` 0 or 1, found ${(0,base_text/* quoted */.TL)(version)}. Use a Terraform or OpenTofu that prints format 1.`;
    }
    if ((0,tree/* textOf */.b6)((0,tree/* child */.jf)(document, 'errored')) !== 'true')
        return undefined;
    return 'The plan has `errored: true`: Terraform did not get to its end, so functions may be missing. Repair the plan first.';
}
function readChanges(document) {
    const changes = { functions: new Map(), newLayers: [] };
    for (const entry of (0,tree/* itemsOf */.S3)((0,tree/* child */.jf)(document, 'resource_changes'))) {
        const type = (0,tree/* textOf */.b6)((0,tree/* child */.jf)(entry, 'type'));
        // A deposed object is the old one that waits for its deletion; it shares the address of the new one.
        if ((type !== FUNCTION && type !== LAYER) || (0,tree/* child */.jf)(entry, 'deposed') !== undefined)
            continue;
        const change = (0,tree/* child */.jf)(entry, 'change');
        const actions = (0,tree/* itemsOf */.S3)((0,tree/* child */.jf)(change, 'actions')).map(tree/* textOf */.b6);
        const unknown = (0,tree/* child */.jf)(change, 'after_unknown');
        const address = addressOf(entry) ?? '';
        if (type === FUNCTION) {
            const gone = actions.length > 0 && actions.every((action) => action === 'delete' || action === 'forget');
            const other = changes.functions.get(address);
            // One entry that is to stay is enough to read the function.
            if (other === undefined || other.gone)
                changes.functions.set(address, { gone, line: entry.line, unknown });
        }
        else if (isUnknown((0,tree/* child */.jf)(unknown, 'layer_version'))) {
            changes.newLayers.push(address);
        }
    }
    return changes;
}
/** Every function below a module; modules are looked through in the order of the document. */
function* functionsOf(module) {
    if (module === undefined)
        return;
    for (const resource of (0,tree/* itemsOf */.S3)((0,tree/* child */.jf)(module, 'resources'))) {
        const deposed = (0,tree/* child */.jf)(resource, 'deposed_key') !== undefined;
        if ((0,tree/* textOf */.b6)((0,tree/* child */.jf)(resource, 'type')) === FUNCTION && !deposed)
            yield resource;
    }
    for (const inner of (0,tree/* itemsOf */.S3)((0,tree/* child */.jf)(module, 'child_modules')))
        yield* functionsOf(inner);
}
/** The whole address: instances of one resource may differ only at the end of a long key. */
function addressOf(resource) {
    return (0,tree/* textOf */.b6)((0,tree/* child */.jf)(resource, 'address'));
}
function readFunction(resource, binding, unknown, newLayers, findings) {
    const list = (0,tree/* child */.jf)((0,tree/* child */.jf)(resource, 'values'), 'layers');
    const unknownList = (0,tree/* child */.jf)(unknown, 'layers');
    const report = (line, what) => findings.problems.push({ line, message: knownAfterApply(what, binding.function, newLayers) });
    if (isUnknown(unknown) || isUnknown(unknownList)) {
        report(list?.line ?? resource.line, '`layers`');
        return;
    }
    if (list !== undefined && list.kind !== 'list')
        (0,layer_list/* readLayerList */.AQ)(list, binding, DIALECT, findings);
    const items = (0,tree/* itemsOf */.S3)(list);
    const marks = (0,tree/* itemsOf */.S3)(unknownList);
    if (items.length > 0 && isUnknown((0,tree/* child */.jf)(unknown, 'runtime')))
        report(resource.line, '`runtime`');
    for (let index = 0; index < Math.max(items.length, marks.length); index += 1) {
        const item = items[index];
        const mark = marks[index];
        const keys = Object.values(DIALECT.keys).filter((key) => isUnknown(mark) || isUnknown((0,tree/* child */.jf)(mark, key)));
        for (const key of keys)
            report(item?.line ?? resource.line, `\`${key}\` of layer ${index + 1}`);
        if (item !== undefined && keys.length === 0)
            (0,layer_list/* readLayer */.w6)(item, index, binding, DIALECT, findings);
    }
}
function isUnknown(mark) {
    return mark?.kind === 'scalar' && mark.type === 'boolean' && mark.text === 'true';
}
function knownAfterApply(what, address, newLayers) {
    const problem = `The ${what} of ${(0,base_text/* quoted */.TL)(address)} is known only after the apply.`;
    const [layer] = newLayers;
    if (layer === undefined)
        return `${problem} Write it as a value that the plan knows, and plan again.`;
    const more = newLayers.length === 1 ? '' : ` (and ${newLayers.length - 1} more)`;
    return `${problem} The same plan publishes the layer ${(0,base_text/* oneLine */.TN)(layer, 200)}${more}: apply that alone first, have the new version reviewed, then plan again.`;
}
function notPlanned(address) {
    return `${(0,base_text/* quoted */.TL)(address)} is in \`resource_changes\`, but not in \`planned_values\`, so its layers are not known. Print the plan again with \`terraform show -json\`.`;
}


/***/ }),

/***/ 1767:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Jz: () => (/* binding */ environmentValue),
/* harmony export */   TE: () => (/* binding */ lookUp),
/* harmony export */   mj: () => (/* binding */ notAllowed)
/* harmony export */ });
/* harmony import */ var _base_text_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1497);
/* harmony import */ var _env_files_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1151);


/**
 * Variables that by their name hold a secret. A layer's name is sent, logged and reported, so whoever can change a
 * manifest in a pull request could read such a variable out.
 */
const SECRET = /SECRET|TOKEN|PASSW|CREDENTIAL|(?:^|_)KEY(?:_|$)|^(?:INPUT|ACTIONS)_/i;
/**
 * Looks up a variable whose value becomes part of a layer's name, version or region. The deploying step may lack a
 * variable that this step has, and then a `.env` file counts; so the two must agree.
 *
 * @param expression as it is written, for people
 */
function lookUp({ env, allowed, files }, name, expression) {
    const refuse = (problem) => ({ ok: false, problem: `${(0,_base_text_js__WEBPACK_IMPORTED_MODULE_0__/* .quoted */ .TL)(expression)} ${problem}` });
    if (!allowed.has(name))
        return refuse(notAllowed(name));
    if (SECRET.test(name)) {
        return refuse(`names the environment variable ${name}, which by its name is a secret and is not read. Write the value itself, or use a variable of another name.`);
    }
    const value = environmentValue(env, name);
    const settings = (0,_env_files_js__WEBPACK_IMPORTED_MODULE_1__/* .settingsOf */ .f5)(files, name);
    if (value === '') {
        const hint = settings[0] === undefined ? '' : ` to what ${(0,_env_files_js__WEBPACK_IMPORTED_MODULE_1__/* .describeSetting */ .w5)(settings[0])} says`;
        return refuse(`needs the environment variable ${name}, which is not set or empty. Set it in the \`env:\` of this step${hint}.`);
    }
    const other = settings.find((setting) => setting.value !== value);
    if (other !== undefined) {
        return refuse(`needs the environment variable ${name}, which ${(0,_env_files_js__WEBPACK_IMPORTED_MODULE_1__/* .describeSetting */ .w5)(other)} sets to another value than this step. The deploying tool reads that file. Make the two agree, or remove it there.`);
    }
    if (/[$`{}"\\]/.test(value)) {
        return refuse(`needs the environment variable ${name}, whose value holds an expression or a quote (it is not shown). Correct the variable.`);
    }
    return { ok: true, value };
}
/** What to do about a variable that manifests may not read. */
function notAllowed(name) {
    return `names the environment variable ${name}, which manifests may not read. Write the value itself, or add ${name} to the variables that manifests may read.`;
}
/** Empty where the variable is not set. */
function environmentValue(env, name) {
    return Object.hasOwn(env, name) ? (env[name] ?? '') : '';
}


/***/ }),

/***/ 589:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   OH: () => (/* binding */ openWorkspace),
/* harmony export */   _z: () => (/* binding */ inFolder),
/* harmony export */   gN: () => (/* binding */ parentOf),
/* harmony export */   yS: () => (/* binding */ folderOf)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var _base_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5145);
/* harmony import */ var _base_paths_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2100);
/* harmony import */ var _documents_read_text_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3926);





/** @param root the real path of the workspace */
function openWorkspace(root) {
    const inside = async (path) => {
        const real = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.realpath)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(root, path)).catch(() => undefined);
        return real !== undefined && (0,_base_paths_js__WEBPACK_IMPORTED_MODULE_3__/* .isWithin */ .UO)(root, real) ? real : undefined;
    };
    const namesOf = async (path, wanted) => {
        const names = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(root, path)).catch(() => []);
        const kept = [];
        for (const name of names.sort()) {
            const stats = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(root, path, name)).catch(() => undefined);
            if (stats?.[wanted]() === true)
                kept.push(name);
        }
        return kept;
    };
    const exists = async (path) => {
        const stats = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.lstat)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(root, path)).catch(() => undefined);
        return stats !== undefined && (stats.isFile() || stats.isSymbolicLink());
    };
    return {
        exists,
        async read(path) {
            if (!(await exists(path)))
                return undefined;
            const real = await inside(path).catch((error) => (0,_base_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .messageOf */ .bD)(error));
            return real === undefined
                ? { ok: false, problem: 'It is a link that leads out of the workspace, or nowhere. Remove it.' }
                : await (0,_documents_read_text_js__WEBPACK_IMPORTED_MODULE_4__/* .readText */ .yR)(real);
        },
        foldersOf: (path) => namesOf(path, 'isDirectory'),
        filesOf: (path) => namesOf(path, 'isFile'),
    };
}
/** The folder of a path of the workspace; `.` for the workspace itself. */
function folderOf(path) {
    const at = path.lastIndexOf('/');
    return at < 0 ? '.' : path.slice(0, at);
}
/** The folder above a folder of the workspace; `undefined` above the workspace. */
function parentOf(folder) {
    return folder === '.' ? undefined : folderOf(folder);
}
/** A name in a folder of the workspace. */
function inFolder(folder, name) {
    return folder === '.' ? name : `${folder}/${name}`;
}


/***/ })

};
