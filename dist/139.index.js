export const id = 139;
export const ids = [139];
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

/***/ 2139:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  findPolicy: () => (/* binding */ findPolicy)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/base/errors.js
var errors = __webpack_require__(5145);
// EXTERNAL MODULE: ./build/base/file-error.js
var file_error = __webpack_require__(8107);
// EXTERNAL MODULE: ./build/base/paths.js
var paths = __webpack_require__(2100);
// EXTERNAL MODULE: ./build/layers/documents/read-text.js
var read_text = __webpack_require__(3926);
// EXTERNAL MODULE: ./build/base/text.js
var base_text = __webpack_require__(1497);
// EXTERNAL MODULE: ./build/layers/documents/parse-yaml.js + 2 modules
var parse_yaml = __webpack_require__(5049);
// EXTERNAL MODULE: ./build/layers/documents/tree.js
var documents_tree = __webpack_require__(5908);
// EXTERNAL MODULE: ./build/policy/exceptions.js
var policy_exceptions = __webpack_require__(3113);
// EXTERNAL MODULE: ./build/policy/fields.js
var fields = __webpack_require__(9646);
// EXTERNAL MODULE: ./build/policy/rules.js + 1 modules
var policy_rules = __webpack_require__(6754);
;// CONCATENATED MODULE: ./build/policy/parse-policy.js






/**
 * Reads a policy file (version 1). It is strict: an unknown key may be a rule that would not be applied.
 *
 * @param path as written by the user, for messages
 */
function parsePolicy(text, path) {
    const problems = [];
    const root = (0,fields/* attempt */.CD)(problems, () => readRoot((0,parse_yaml/* parseYaml */.h)(text, { mergeKeys: false, dates: false })));
    if (root === undefined)
        return { ok: false, problems };
    const at = ({ line }) => `${path}:${line}`;
    const rules = [];
    const exceptions = [];
    for (const [key, value] of root.entries) {
        if (key === 'version')
            continue;
        if (isRule(key)) {
            const place = { ...value, line: value.kind === 'scalar' ? value.line : (0,fields/* lineOfKey */.nj)(root, key) };
            rules.push(...((0,fields/* attempt */.CD)(problems, () => policy_rules/* RULE_READERS */.g5[key](place, at)) ?? []));
        }
        else if (key === 'exceptions') {
            const items = (0,fields/* attempt */.CD)(problems, () => (0,fields/* readItems */.F1)(value, '`exceptions`')) ?? [];
            exceptions.push(...items.flatMap((item) => (0,fields/* attempt */.CD)(problems, () => (0,policy_exceptions/* readException */.cy)(item, path)) ?? []));
        }
        else
            problems.push({ line: (0,fields/* lineOfKey */.nj)(root, key), message: explainKey(key) });
    }
    problems.push(...findDuplicates(exceptions));
    if (problems.length > 0)
        return { ok: false, problems: problems.sort((a, b) => a.line - b.line) };
    return { ok: true, rules, exceptions };
}
const isRule = (key) => Object.hasOwn(policy_rules/* RULE_READERS */.g5, key);
function explainKey(key) {
    const known = ['version', ...Object.keys(policy_rules/* RULE_READERS */.g5), 'exceptions'];
    return `The file has an unknown key, ${JSON.stringify((0,base_text/* oneLine */.TN)(key, 120))}. Allowed keys: ${known.join(', ')}.`;
}
/** Without a version, the meaning of the rest is unknown. */
function readRoot(tree) {
    if (tree === undefined)
        throw new documents_tree/* UnreadableText */.j5(1, 'Expected `version: 1` and rules, found nothing.');
    if (tree.kind !== 'map')
        throw new documents_tree/* UnreadableText */.j5(tree.line, `Expected a mapping, found ${(0,documents_tree/* describeTree */.cn)(tree)}.`);
    const version = (0,fields/* need */.$B)(tree, 'The file', 'version');
    if (version.kind === 'scalar' && version.type === 'number' && version.text === '1')
        return tree;
    throw new documents_tree/* UnreadableText */.j5(version.line, `\`version\`: expected 1, found ${(0,documents_tree/* describeTree */.cn)(version)}; a newer version of this action may support it.`);
}
function findDuplicates(exceptions) {
    return exceptions.flatMap(({ layer, rule, line }, index) => {
        const other = exceptions.findIndex((one) => one.layer === layer && one.rule === rule);
        if (other === index)
            return [];
        const message = `Line ${exceptions[other]?.line} already has an exception of ${layer} from ${rule}. Remove one.`;
        return [{ line, message }];
    });
}

;// CONCATENATED MODULE: ./build/policy/policy-file.js








/** About two thousand exceptions; nobody writes more by hand. */
const MAX_POLICY_BYTES = 256 * 1024;
/**
 * Reads the policy file.
 *
 * @param workspace the base of relative paths
 * @throws GateError `POLICY_INVALID`, with the invalid lines
 */
async function findPolicy(path, workspace) {
    const read = await (0,read_text/* readBytes */.io)(await findFile(path, workspace), MAX_POLICY_BYTES, 'Remove entries that no layer needs.');
    if (!read.ok)
        throw unreadable(path, read.problem);
    const text = (0,read_text/* decodeText */.g7)(read.bytes);
    if (!text.ok)
        throw unreadable(path, text.problem);
    const reading = parsePolicy(text.text, path);
    if (!reading.ok) {
        throw new file_error/* FileError */.f('POLICY_INVALID', 'the policy file', reading.problems.map((problem) => ({ path, ...problem })), {
            hint: 'Correct what is listed; docs/policy.md has an example. No layer was gated.',
            settings: ['policy'],
        });
    }
    const { rules, exceptions } = reading;
    return { path, sha256: (0,external_node_crypto_.createHash)('sha256').update(read.bytes).digest('hex'), rules, exceptions };
}
/** The file's real path. A link in the repository, which anybody can propose, must not select a policy from outside. */
async function findFile(path, workspace) {
    const written = (0,external_node_path_.resolve)(workspace, path);
    try {
        if (!(await (0,paths/* leadsOut */.qm)((0,external_node_path_.resolve)(workspace), written)))
            return await (0,promises_.realpath)(written);
    }
    catch (error) {
        const missing = (0,errors/* systemCode */.xU)(error) === 'ENOENT' || (0,errors/* systemCode */.xU)(error) === 'ENOTDIR';
        throw missing
            ? unreadable(path, 'There is no such file. Check out the repository before this step and check the path.')
            : unreadable(path, `The path cannot be resolved (${(0,errors/* messageOf */.bD)(error)}). Correct it or its permissions.`);
    }
    throw unreadable(path, 'It is a link that leaves the workspace. Name its target instead.');
}
function unreadable(path, problem) {
    return new errors/* GateError */.ue('POLICY_INVALID', `${path}: ${problem}`, {
        hint: 'Correct this first: without the policy file, no layer was gated.',
        settings: ['policy'],
    });
}


/***/ })

};
