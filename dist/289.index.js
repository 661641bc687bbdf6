export const id = 289;
export const ids = [289];
export const modules = {

/***/ 9289:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readManifests: () => (/* binding */ readManifests)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/base/errors.js
var errors = __webpack_require__(5145);
;// CONCATENATED MODULE: ./build/layers/manifests/find-files.js



/** Where other people's deployment files lie, which nobody means with `**`. */
const SKIPPED = new Set(['node_modules', '.git']);
/** A repository with more components than this is not known; a pattern that matches more is `**` by mistake. */
const MAX_FILES = 1000;
/**
 * Finds the files that `patterns` name, in `workspace` (an absolute path) and nowhere else.
 *
 * A pattern is a path or a glob, relative to the workspace or absolute within it; `!` in front takes away what the others
 * name, wherever it stands in the list, and of a folder everything in it. A path that exists is taken as it is, whatever characters
 * it has. Globs leave out `node_modules` and `.git`, and `*` and `**` match no name that begins with a dot. Folders are divided by `/`; on
 * Windows `\` does the same, elsewhere it is refused, as it could only be a mistake.
 */
async function findFiles(patterns, workspace, signal) {
    const problems = [];
    const root = await (0,promises_.realpath)(workspace).catch(() => undefined);
    if (root === undefined) {
        const message = 'The workspace does not exist. Run actions/checkout before this step.';
        return { files: [], problems: [{ path: patterns[0] ?? 'manifests', line: undefined, message }] };
    }
    const found = new Map();
    const excluded = await expandExclusions(patterns, workspace, root, problems, signal);
    for (const pattern of patterns.filter((line) => !line.startsWith('!'))) {
        const report = (message, path = pattern) => problems.push({ path, line: undefined, message });
        const matches = await expand(pattern, workspace, root, report, signal);
        for (const match of matches) {
            if (isExcluded(match, excluded))
                continue;
            const file = await locate(match, root, pattern, report);
            if (file !== undefined && !isExcluded(file.path, excluded))
                found.set(file.real, file);
            if (found.size <= MAX_FILES)
                continue;
            report(`The pattern matches more than ${MAX_FILES} files. Name the deployment files more closely.`);
            return { files: [], problems };
        }
    }
    if (found.size === 0 && patterns.length > 0 && problems.length === 0) {
        const message = 'The lines with `!` take away every file, or there is no line without. Name at least one file to read.';
        problems.push({
            path: patterns.find((line) => line.startsWith('!')) ?? 'manifests',
            line: undefined,
            message,
        });
    }
    const files = [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    return { files, problems };
}
async function expandExclusions(patterns, workspace, root, problems, signal) {
    const excluded = new Set();
    for (const line of patterns.filter((pattern) => pattern.startsWith('!'))) {
        const report = (message) => problems.push({ path: line, line: undefined, message });
        const relativePattern = withinWorkspace(line.slice(1).trim(), workspace, root, report);
        if (relativePattern === undefined)
            continue;
        for await (const match of globFiles(relativePattern, root, signal))
            excluded.add(slashes(match));
        excluded.add(slashes(relativePattern));
    }
    return excluded;
}
function isExcluded(match, excluded) {
    const parts = match.split('/');
    return parts.some((_, index) => excluded.has(parts.slice(0, index + 1).join('/')));
}
/** The paths that a pattern names, relative to `root` with forward slashes. */
async function expand(pattern, workspace, root, report, signal) {
    const relativePattern = withinWorkspace(pattern, workspace, root, report);
    if (relativePattern === undefined)
        return [];
    // A folder may well be called `[id]`.
    const exists = await (0,promises_.lstat)((0,external_node_path_.join)(root, relativePattern)).then(() => true, () => false);
    if (exists)
        return [slashes(relativePattern)];
    if (!isGlob(relativePattern)) {
        report('There is no such file in the workspace. Correct the path in `manifests`, and run this step after the checkout and whatever writes the file.');
        return [];
    }
    const matches = [];
    for await (const match of globFiles(relativePattern, root, signal)) {
        if (!(await isFolder((0,external_node_path_.join)(root, match))))
            matches.push(slashes(match));
    }
    if (matches.length === 0) {
        report('The pattern matches no file of the workspace (node_modules, .git and names with a dot in front are left out). Correct it, or remove it.');
    }
    return matches.sort();
}
async function* globFiles(pattern, root, signal) {
    const exclude = (path) => SKIPPED.has((0,external_node_path_.basename)(path));
    for await (const match of (0,promises_.glob)(pattern, { cwd: root, exclude })) {
        signal?.throwIfAborted();
        if (!exclude(match))
            yield match;
    }
}
/** A pattern relative to the workspace, or `undefined` after a report of why there is none. */
function withinWorkspace(pattern, workspace, root, report) {
    if (pattern.includes('\0')) {
        report('Expected a path, found a zero byte in it. Remove it.');
        return undefined;
    }
    if (external_node_path_.sep === '/' && pattern.includes('\\')) {
        report('Expected / between folders, found a backslash. Write / on every platform.');
        return undefined;
    }
    const path = slashes(pattern);
    if (isGlob(path) && path.split('/').includes('..')) {
        report('Expected a pattern without `..`. Write it from the root of the workspace.');
        return undefined;
    }
    for (const base of [root, workspace]) {
        const inner = (0,external_node_path_.relative)(base, (0,external_node_path_.resolve)(base, path));
        if (inner === '')
            return '.';
        if (isInner(inner))
            return inner;
    }
    report('The path leads out of the workspace, and only files of the workspace are read. Copy the file into it.');
    return undefined;
}
/** Follows links, and makes sure that a regular file of the workspace is at their end. */
async function locate(match, root, pattern, report) {
    const path = match === pattern ? undefined : match;
    try {
        const real = await (0,promises_.realpath)((0,external_node_path_.join)(root, match));
        const inner = (0,external_node_path_.relative)(root, real);
        if (!isInner(inner) && inner !== '') {
            report('A link leads out of the workspace, and only files of the workspace are read. Copy the file into it.', path);
            return undefined;
        }
        const stats = await (0,promises_.stat)(real);
        if (stats.isFile())
            return { path: slashes(inner), real };
        const found = stats.isDirectory() ? 'a folder' : 'something else, such as a pipe';
        report(`Expected a file, found ${found}. Name the file itself, or a pattern such as FOLDER/**/serverless.yml.`, path);
    }
    catch (error) {
        report(`The file cannot be found (${(0,errors/* messageOf */.bD)(error)}). Correct the link, or take it out of \`manifests\`.`, path);
    }
    return undefined;
}
async function isFolder(path) {
    return await (0,promises_.stat)(path).then((stats) => stats.isDirectory(), () => false);
}
function isGlob(path) {
    return /[*?[{]|[!+@]\(/.test(path);
}
function isInner(relativePath) {
    return (relativePath !== '' &&
        relativePath !== '..' &&
        !relativePath.startsWith(`..${external_node_path_.sep}`) &&
        !(0,external_node_path_.isAbsolute)(relativePath));
}
function slashes(path) {
    return external_node_path_.sep === '/' ? path : path.replaceAll('\\', '/');
}

// EXTERNAL MODULE: ./build/base/text.js
var base_text = __webpack_require__(1497);
// EXTERNAL MODULE: ./build/layers/reference.js
var reference = __webpack_require__(982);
;// CONCATENATED MODULE: ./build/layers/manifests/tree.js

/** A text that is no usable document; `line` is where it stops being one. */
class UnreadableText extends Error {
    name = 'UnreadableText';
    line;
    constructor(line, message) {
        super(message);
        this.line = line;
    }
}
/** The failure for a key that is there twice: tools differ in which of the two they believe. */
function duplicateKey(key, line) {
    return new UnreadableText(line, `The key ${(0,base_text/* quoted */.TL)(key)} is there twice in one mapping, and tools differ in which one counts. Remove one.`);
}
/** The value under `key`; `undefined` where `tree` is no map, has no such key, or has null there. */
function child(tree, key) {
    if (tree?.kind !== 'map')
        return undefined;
    const value = tree.entries.get(key);
    return value?.kind === 'scalar' && value.type === 'null' ? undefined : value;
}
/** The values of a list; none where `tree` is no list. */
function itemsOf(tree) {
    return tree?.kind === 'list' ? tree.items : [];
}
/** The text of a scalar that means what it says; `undefined` for everything else. */
function textOf(tree) {
    if (tree?.kind !== 'scalar' || tree.type === 'null' || tree.type === 'tagged')
        return undefined;
    return tree.text;
}

;// CONCATENATED MODULE: ./build/layers/manifests/layer-list.js



/** Reads every layer of a list; an absent or empty list binds none. */
function readLayerList(list, binding, dialect, findings) {
    if (list === undefined)
        return;
    if (list.kind === 'list') {
        for (const [index, item] of list.items.entries())
            readLayer(item, index, binding, dialect, findings);
        return;
    }
    const found = list.kind === 'map' ? 'a mapping' : foundText(list, dialect);
    findings.problems.push({
        line: list.line,
        message: `The layers of ${(0,base_text/* quoted */.TL)(binding.function)}: expected a list of layers, found ${found}. ${listRemedy(dialect)}`,
    });
}
/** Reads one layer, the one at `index` (from 0) of its list, with the region and the runtime of its function. */
function readLayer(item, index, binding, dialect, findings) {
    const owner = `layer ${index + 1} of ${(0,base_text/* quoted */.TL)(binding.function)}`;
    if (item.kind !== 'map') {
        const found = item.kind === 'list' ? 'a list' : foundText(item, dialect);
        const message = `${capital(owner)}: expected a mapping, found ${found}. ${listRemedy(dialect)}`;
        findings.problems.push({ line: item.line, message });
        return;
    }
    const required = (key, parse) => readField(child(item, key), `\`${key}\` of ${owner}`, item.line, parse, dialect);
    const name = required(dialect.keys.name, reference/* parseName */.$q);
    const version = required(dialect.keys.version, reference/* parseVersion */.ot);
    const of = `of ${(0,base_text/* quoted */.TL)(binding.function)}`;
    const region = optional(binding.region, `\`region\` ${of}`, reference/* parseRegion */.cf, dialect);
    const runtime = optional(binding.runtime, `\`runtime\` ${of}`, parseRuntime, dialect);
    if (name.ok && version.ok && region.ok && runtime.ok) {
        const { value } = name;
        findings.layers.push({
            ...{ region: region.value, name: value, version: version.value, line: item.line },
            ...{ function: (0,base_text/* oneLine */.TN)(binding.function, 200), runtime: runtime.value },
        });
    }
    for (const field of [name, version, region, runtime])
        if (!field.ok)
            findings.problems.push(field.problem);
}
function optional(tree, what, parse, dialect) {
    if (tree === undefined)
        return { ok: true, value: undefined };
    return readField(tree, what, tree.line, parse, dialect);
}
function readField(tree, what, line, parse, dialect) {
    const bad = (message) => ({ ok: false, problem: { line: tree?.line ?? line, message } });
    if (tree === undefined)
        return bad(`The ${what}: expected a value, found none. Add it.`);
    const text = textOf(tree);
    if (text === undefined) {
        const found = tree.kind === 'scalar' ? `the tag ${(0,base_text/* quoted */.TL)(tree.text)}` : `a ${nounOf(tree)}`;
        return bad(`The ${what}: expected a plain value, found ${found}. Write the value itself.`);
    }
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
    return { ok: false, problem: `expected a runtime such as Nodejs18.15, found ${(0,base_text/* quoted */.TL)(text)}` };
}
function foundText(tree, dialect) {
    const text = textOf(tree);
    if (text === undefined)
        return tree.kind === 'scalar' && tree.type === 'tagged' ? `the tag ${(0,base_text/* quoted */.TL)(tree.text)}` : 'nothing';
    const substituted = dialect.substitute(text);
    return substituted.ok ? (0,base_text/* quoted */.TL)(text) : `${(0,base_text/* quoted */.TL)(text)}, which is not known before the deployment`;
}
function listRemedy({ keys }) {
    return `Write each layer as an entry with \`${keys.name}\` and \`${keys.version}\`.`;
}
function nounOf(tree) {
    return tree.kind === 'map' ? 'mapping' : 'list';
}
function capital(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

;// CONCATENATED MODULE: ./build/layers/manifests/bindings.js


/** Parts of a function's settings that hold the user's own words, where a key `layers` would bind nothing. */
const FREE_FORM = new Set([
    'environment',
    'environments',
    'envVariables',
    'tags',
    'events',
    'triggers',
    'params',
]);
/** Parts in which some components and plug-ins put settings of the function itself. */
const DETAILS = ['function', 'faas', 'functionConf', 'config'];
/**
 * Reads every `layers` below `tree`, wherever it stands: components and plug-ins put them in `inputs`, in `inputs.faas`,
 * in each of `functions`, and a place that is not known must not be a way around the gate. A list belongs to the
 * function that the nearest mapping around it names; the nearest `region` and `runtime` are its own.
 */
function readBindings(tree, around, dialect, findings) {
    if (tree.kind === 'list') {
        for (const item of tree.items)
            readBindings(item, around, dialect, findings);
    }
    if (tree.kind !== 'map')
        return;
    const binding = {
        function: functionName(tree) ?? around.function,
        region: child(tree, 'region') ?? around.region,
        runtime: detail(tree, 'runtime') ?? around.runtime,
    };
    for (const [key, value] of tree.entries) {
        if (key === 'layers')
            readLayerList(child(tree, key), binding, dialect, findings);
        else if (key === 'functions')
            readFunctions(value, binding, dialect, findings);
        else if (!FREE_FORM.has(key))
            readBindings(value, binding, dialect, findings);
    }
}
/** `functions` is a list, or a mapping whose keys name the functions. */
function readFunctions(tree, around, dialect, findings) {
    if (tree.kind !== 'map')
        readBindings(tree, around, dialect, findings);
    else {
        for (const [key, value] of tree.entries) {
            readBindings(value, { ...around, function: key }, dialect, findings);
        }
    }
}
/** The name as it is written; `${name}-${stage}` and the like tell less than the name of the component around it. */
function functionName(tree) {
    const name = textOf(detail(tree, 'name')) ?? textOf(detail(tree, 'functionName'));
    return name?.includes('${') === true ? undefined : name;
}
/** A setting of the function that `tree` describes, there or in one of its parts. */
function detail(tree, key) {
    const own = child(tree, key);
    if (own !== undefined)
        return own;
    for (const part of DETAILS) {
        const value = child(child(tree, part), key);
        if (value !== undefined)
            return value;
    }
    return undefined;
}

;// CONCATENATED MODULE: ./build/layers/manifests/expressions.js

/**
 * `${env:NAME}` is filled in by the Serverless CLI from its own environment, before anything is sent; `${env.NAME}` is
 * what the components' documentation writes. All else (`${stage}`, `${output:STAGE:APP:INSTANCE.KEY}`) is the service's.
 */
const SERVERLESS_EXPRESSIONS = {
    open: '${',
    close: '}',
    environment: /^env[:.]([A-Za-z_][A-Za-z0-9_]*)$/,
    example: `$${'{env:NAME}'}`,
};
/** `{{env.NAME}}`; `{{tcb.…}}` and `{{util.…}}` are the CloudBase CLI's own (CloudBase CLI documentation, configuration 2.0). */
const CLOUDBASE_EXPRESSIONS = {
    open: '{{',
    close: '}}',
    environment: /^env\.([A-Za-z_][A-Za-z0-9_]*)$/,
    example: '{{env.NAME}}',
};
/** Fills in the environment variables of `text`; any other expression, and a variable that is not set, is a problem. */
function substitute(text, syntax, env) {
    const variables = [];
    let filled = '';
    let at = 0;
    for (;;) {
        const start = text.indexOf(syntax.open, at);
        if (start < 0)
            return { ok: true, text: filled + text.slice(at), variables };
        const end = endOf(text, start, syntax);
        if (end === undefined) {
            return {
                ok: false,
                problem: `${(0,base_text/* quoted */.TL)(text.slice(start))} has no ${syntax.close} at its end. Add it.`,
            };
        }
        const expression = text.slice(start, end);
        const name = syntax.environment.exec(expression.slice(syntax.open.length, -syntax.close.length).trim())?.[1];
        if (name === undefined)
            return { ok: false, problem: unresolvable(expression, syntax) };
        if (SECRET.test(name))
            return { ok: false, problem: secret(expression, name) };
        const value = lookUp(env, name);
        if (value === '')
            return { ok: false, problem: unset(expression, name) };
        variables.push(name);
        filled += text.slice(at, start) + value;
        at = end;
    }
}
/**
 * Variables that by their name hold a secret. A layer's name is sent, logged and reported, so whoever can change a manifest in a
 * pull request could read such a variable out.
 */
const SECRET = /SECRET|TOKEN|PASSW|CREDENTIAL|(?:^|_)KEY(?:_|$)|^(?:INPUT|ACTIONS)_/i;
/** Just after the expression that starts at `start`; expressions may hold expressions. */
function endOf(text, start, { open, close }) {
    let depth = 0;
    let at = start;
    while (at < text.length) {
        if (text.startsWith(open, at)) {
            depth += 1;
            at += open.length;
        }
        else if (text.startsWith(close, at)) {
            depth -= 1;
            at += close.length;
            if (depth === 0)
                return at;
        }
        else {
            at += 1;
        }
    }
    return undefined;
}
function lookUp(env, name) {
    return Object.hasOwn(env, name) ? (env[name] ?? '') : '';
}
function unresolvable(expression, { example }) {
    return (`${(0,base_text/* quoted */.TL)(expression)} is only known to the tool that deploys. ` +
        `Write the value itself, or ${example} with NAME set in the \`env:\` of this step.`);
}
function secret(expression, name) {
    return (`${(0,base_text/* quoted */.TL)(expression)} names the environment variable ${name}, which by its name is a secret and is not read. ` +
        `Write the value itself, or use a variable of another name.`);
}
function unset(expression, name) {
    return (`${(0,base_text/* quoted */.TL)(expression)} needs the environment variable ${name}, which is not set or empty. ` +
        `Set it in the \`env:\` of this step; files such as .env are not read.`);
}

;// CONCATENATED MODULE: ./build/layers/manifests/cloudbase.js




/**
 * CloudBase (`cloudbaserc.json`): `functions[]` with `layers: [{name, version}]`, `functionDefaultConfig`, and the
 * functions of `framework.plugins`; settings of a function may stand in its `config`, as older files have them.
 *
 * Of facts about the format: the CloudBase CLI's documentation of its configuration file.
 */
const cloudbase = {
    recognise(document) {
        if (child(document, 'component') !== undefined || child(document, 'service') !== undefined)
            return undefined;
        const named = child(document, 'envId') ?? child(document, 'functionRoot');
        return named !== undefined || child(document, 'functions')?.kind === 'list' ? 'CloudBase' : undefined;
    },
    read(document, env) {
        const findings = { layers: [], problems: [] };
        const dialect = {
            keys: { name: 'name', version: 'version' },
            substitute: (text) => substitute(text, CLOUDBASE_EXPRESSIONS, env),
        };
        const defaults = child(document, 'functionDefaultConfig');
        const around = {
            function: 'functionDefaultConfig',
            region: child(document, 'region'),
            runtime: child(defaults, 'runtime'),
        };
        if (defaults !== undefined)
            readBindings(defaults, around, dialect, findings);
        for (const key of ['functions', 'framework']) {
            const part = child(document, key);
            if (part === undefined)
                continue;
            if (part.kind === 'scalar')
                findings.problems.push(notWritten(key, part));
            else
                readBindings(part, { ...around, function: key }, dialect, findings);
        }
        return findings;
    },
};
function notWritten(key, part) {
    const message = `\`${key}\`: expected the functions, found ${(0,base_text/* quoted */.TL)(part.text)}. Write them out in this file.`;
    return { line: part.line, message };
}

// EXTERNAL MODULE: ./node_modules/@humanwhocodes/momoa/dist/momoa.js
var momoa = __webpack_require__(3162);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./build/layers/manifests/limits.js


/** Deployment files and Terraform plans stay far below; what is deeper is made to exhaust the stack. */
const MAX_DEPTH = 200;
/** Values that a YAML document may have once every alias is written out: a bomb passes it at once. */
const MAX_YAML_VALUES = 200_000;
/** Words, marks, spaces and line breaks of a YAML text: some 50,000 lines. The parser needs about a kilobyte for each. */
const MAX_YAML_TOKENS = 500_000;
/** Values of a JSON text: a Terraform plan of 5 MiB has half of that. The parser needs about half a kilobyte for each. */
const MAX_JSON_VALUES = 1_000_000;
/** The failure for a document that is nested deeper than `MAX_DEPTH`. */
function tooDeep(line) {
    return new UnreadableText(line, `The file is nested deeper than ${MAX_DEPTH} levels, which no deployment file needs. Flatten it.`);
}
/** The failure for a YAML document whose aliases multiply it. */
function tooManyValues(line) {
    return new UnreadableText(line, `The file has more than ${MAX_YAML_VALUES} values once its aliases are written out, which no deployment file needs. Use fewer aliases, or split the file.`);
}
function tooMuch(line) {
    return new UnreadableText(line, 'Up to this line the file has more content than the gate reads from one file. Split it, or name its layers in `layers`.');
}
/**
 * Looks through a YAML text before it is parsed, as a text of a few megabytes can be made to take gigabytes.
 *
 * @throws UnreadableText where it is too deep in brackets, or too much
 */
function checkYamlSize(text) {
    let tokens = 0;
    let depth = 0;
    let line = 1;
    for (const token of new dist/* Lexer */.JG().lex(text)) {
        tokens += 1;
        if (tokens > MAX_YAML_TOKENS)
            throw tooMuch(line);
        if (token === '[' || token === '{')
            depth += 1;
        else if (token === ']' || token === '}')
            depth -= 1;
        if (depth > MAX_DEPTH)
            throw tooDeep(line);
        for (let at = token.indexOf('\n'); at >= 0; at = token.indexOf('\n', at + 1))
            line += 1;
    }
}
/**
 * Looks through a JSON text before it is parsed, as `checkYamlSize` does.
 *
 * @throws UnreadableText where it is too deep, or too much
 */
function checkJsonSize(text) {
    let values = 0;
    let depth = 0;
    let line = 1;
    let quoted = false;
    for (let at = 0; at < text.length; at += 1) {
        const character = text[at];
        if (character === '\n')
            line += 1;
        if (quoted) {
            if (character === '\\')
                at += 1;
            else if (character === '"')
                quoted = false;
            continue;
        }
        if (character === '"')
            quoted = true;
        else if (character === ',')
            values += 1;
        else if (character === ']' || character === '}')
            depth -= 1;
        else if (character === '[' || character === '{') {
            values += 1;
            depth += 1;
            if (depth > MAX_DEPTH)
                throw tooDeep(line);
        }
        if (values > MAX_JSON_VALUES)
            throw tooMuch(line);
    }
}

;// CONCATENATED MODULE: ./build/layers/manifests/parse-json.js





/**
 * Reads one JSON document with positions. Comments and a comma after the last entry are let pass: they change no value.
 *
 * @throws UnreadableText where it is broken, nested too deeply or too large, or names a key twice in one object
 */
function parseJson(text) {
    checkJsonSize(text);
    return convert(parseNodes(text).body, text, 1);
}
function parseNodes(text) {
    try {
        return (0,momoa.parse)(text, { mode: 'jsonc', allowTrailingCommas: true });
    }
    catch (error) {
        // The parser calls itself for each level and runs out of stack; an odd quote in a comment can hide the depth before.
        if (error instanceof RangeError)
            throw tooDeep(1);
        const { line, offset } = positionOf(error);
        const template = text.startsWith('{{', offset - 1) || text.startsWith('{{', offset);
        const remedy = template ? 'Put the {{…}} between double quotes.' : 'Correct the file at this line.';
        throw new UnreadableText(line, `Expected JSON, found: ${(0,base_text/* oneLine */.TN)((0,errors/* messageOf */.bD)(error))} ${remedy}`);
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
    if (depth > MAX_DEPTH)
        throw tooDeep(line);
    if (node.type === 'Object')
        return convertObject(node, text, depth);
    if (node.type === 'Array') {
        return { kind: 'list', line, items: node.elements.map(({ value }) => convert(value, text, depth + 1)) };
    }
    return { kind: 'scalar', line, ...scalar(node, text) };
}
function scalar(node, text) {
    if (node.type === 'String')
        return { type: 'string', text: node.value };
    const source = text.slice(node.loc.start.offset, node.loc.end.offset);
    if (node.type === 'Boolean')
        return { type: 'boolean', text: source };
    return node.type === 'Null' ? { type: 'null', text: source } : { type: 'number', text: source };
}
function convertObject(node, text, depth) {
    const entries = new Map();
    for (const { name, value } of node.members) {
        const key = name.type === 'String' ? name.value : name.name;
        if (entries.has(key))
            throw duplicateKey(key, name.loc.start.line);
        entries.set(key, convert(value, text, depth + 1));
    }
    return { kind: 'map', line: node.loc.start.line, entries };
}

;// CONCATENATED MODULE: ./build/layers/manifests/parse-yaml.js




/** The tags of YAML itself; every other one would have to be carried out to know what it stands for. */
const CORE_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;
/**
 * Reads every document of a YAML text with positions; empty ones are left out. Aliases and merge keys (`<<`) are
 * followed, custom tags are never carried out.
 *
 * @throws UnreadableText where it is broken, nested too deeply or too large, a key is there twice, or aliases multiply it beyond
 *   `MAX_YAML_VALUES` values
 */
function parseYaml(text) {
    checkYamlSize(text);
    const lines = new dist/* LineCounter */.HN();
    // Its own check for keys that are there twice compares each with each: minutes for a large file.
    const documents = (0,dist/* parseAllDocuments */.hR)(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
    const lineOf = (offset) => Math.max(1, lines.linePos(offset).line);
    const trees = [];
    for (const document of documents) {
        const [error] = document.errors;
        if (error?.code === 'RESOURCE_EXHAUSTION')
            throw tooDeep(lineOf(error.pos[0]));
        if (error !== undefined) {
            throw new UnreadableText(lineOf(error.pos[0]), `Expected YAML, found: ${(0,base_text/* oneLine */.TN)(error.message)}. Correct the file at this line.`);
        }
        const tree = createConverter(lineOf)(document.contents);
        if (tree.kind !== 'scalar' || tree.type !== 'null')
            trees.push(tree);
    }
    return trees;
}
function createConverter(lineOf) {
    const anchors = new Map();
    const nodeLine = (node) => lineOf(node.range?.[0] ?? 0);
    const followAlias = (name, line) => {
        const target = anchors.get(name);
        if (target === undefined) {
            throw new UnreadableText(line, `The alias *${(0,base_text/* oneLine */.TN)(name, 60)} has no anchor &${(0,base_text/* oneLine */.TN)(name, 60)} above it. Add the anchor, or write the value out.`);
        }
        if (target !== 'open')
            return target;
        throw new UnreadableText(line, `The alias *${(0,base_text/* oneLine */.TN)(name, 60)} contains itself. Write the value out instead.`);
    };
    const convert = (node, depth) => {
        if ((0,dist/* isAlias */.Vj)(node))
            return followAlias(node.source, nodeLine(node));
        if (!(0,dist/* isScalar */.jn)(node) && !(0,dist/* isMap */.jh)(node) && !(0,dist/* isSeq */.oP)(node)) {
            return { tree: { kind: 'scalar', line: 1, type: 'null', text: '' }, values: 1 };
        }
        const line = nodeLine(node);
        if (depth > MAX_DEPTH)
            throw tooDeep(line);
        const { anchor } = node;
        if (anchor !== undefined)
            anchors.set(anchor, 'open');
        const sized = convertNode(node, line, (inner) => convert(inner, depth + 1), nodeLine);
        if (sized.values > MAX_YAML_VALUES)
            throw tooManyValues(line);
        if (anchor !== undefined)
            anchors.set(anchor, sized);
        return sized;
    };
    return (contents) => convert(contents, 1).tree;
}
function convertNode(node, line, convert, nodeLine) {
    if (node.tag !== undefined && !CORE_TAG.test(node.tag)) {
        return { tree: { kind: 'scalar', line, type: 'tagged', text: node.tag }, values: 1 };
    }
    if ((0,dist/* isScalar */.jn)(node))
        return { tree: convertScalar(node, line), values: 1 };
    if ((0,dist/* isMap */.jh)(node))
        return convertMap(node, line, convert, nodeLine);
    return (0,dist/* isSeq */.oP)(node) ? convertList(node.items, line, convert) : convert(undefined);
}
function convertScalar(node, line) {
    if (typeof node.value === 'string')
        return { kind: 'scalar', line, type: 'string', text: node.value };
    const text = node.source ?? '';
    if (node.value === null)
        return { kind: 'scalar', line, type: 'null', text };
    return { kind: 'scalar', line, type: typeof node.value === 'boolean' ? 'boolean' : 'number', text };
}
function convertList(nodes, line, convert) {
    const items = [];
    let values = 1;
    for (const node of nodes) {
        const item = convert(node);
        items.push(item.tree);
        values += item.values;
        if (values > MAX_YAML_VALUES)
            throw tooManyValues(line);
    }
    return { tree: { kind: 'list', line, items }, values };
}
function convertMap(node, line, convert, nodeLine) {
    const entries = new Map();
    const merged = [];
    let values = 1;
    for (const { key, value } of node.items) {
        const keyLine = (0,dist/* isScalar */.jn)(key) ? nodeLine(key) : line;
        const name = keyText(key, keyLine);
        const converted = convert(value);
        values += converted.values;
        if (values > MAX_YAML_VALUES)
            throw tooManyValues(keyLine);
        if (isMergeKey(key))
            merged.push(...mergeSources(converted.tree, keyLine));
        else if (entries.has(name))
            throw duplicateKey(name, keyLine);
        else
            entries.set(name, converted.tree);
    }
    values += mergeInto(entries, merged, line);
    return { tree: { kind: 'map', line, entries }, values };
}
function keyText(key, line) {
    if ((0,dist/* isScalar */.jn)(key) && (key.tag === undefined || CORE_TAG.test(key.tag))) {
        return typeof key.value === 'string' ? key.value : (key.source ?? '');
    }
    throw new UnreadableText(line, 'Expected a plain key, found a list, a mapping, an alias or a tag. Write the key out.');
}
function isMergeKey(key) {
    return (0,dist/* isScalar */.jn)(key) && key.type === 'PLAIN' && key.source === '<<';
}
function mergeSources(tree, line) {
    const sources = tree.kind === 'list' ? tree.items : [tree];
    return sources.map((source) => {
        if (source.kind === 'map')
            return source;
        const found = source.kind === 'list' ? 'a list' : (0,base_text/* quoted */.TL)(source.text);
        throw new UnreadableText(line, `Expected a mapping after <<, found ${found}. Name an anchor of a mapping.`);
    });
}
/** What a mapping says itself goes before what it merges in, and the first that is merged in before the next. */
function mergeInto(entries, sources, line) {
    let looked = 0;
    for (const source of sources) {
        looked += source.entries.size;
        if (looked > MAX_YAML_VALUES)
            throw tooManyValues(line);
        for (const [key, value] of source.entries)
            if (!entries.has(key))
                entries.set(key, value);
    }
    return looked;
}

;// CONCATENATED MODULE: ./build/layers/manifests/serverless.js




/** Keys of the file above several components of a project, which names what they share. */
const PROJECT_KEYS = new Set(['app', 'org', 'stage', 'name', 'globalOptions']);
/** Several components in one file are one or two levels down (`NAME: {component, inputs}`, `instances: {NAME: …}`). */
const MAX_LEVELS = 3;
/**
 * Serverless components for Tencent Cloud (`serverless.yml`, also as JSON): `component: scf` and every other component
 * that binds layers to its functions (`multi-scf`, `http`, `express`, …), one or several in a file.
 *
 * Of facts about the format: tencent-scf and tencent-multi-scf `docs/configure.md` (`inputs.layers: [{name, version}]`,
 * `inputs.functions.KEY.layers`), serverless-tencent `src/libs/utils/basic.js` (variables; several components in a file).
 */
const serverless = {
    recognise(document) {
        return componentsOf(document).length > 0 || isProject(document) ? 'Serverless component' : undefined;
    },
    read(document, env) {
        const findings = { layers: [], problems: [] };
        const dialect = {
            keys: { name: 'name', version: 'version' },
            substitute: (text) => substitute(text, SERVERLESS_EXPRESSIONS, env),
        };
        for (const { component, label } of componentsOf(document)) {
            const inputs = child(component, 'inputs');
            if (inputs === undefined)
                continue;
            if (inputs.kind === 'map') {
                const binding = { function: label, region: undefined, runtime: undefined };
                readBindings(inputs, binding, dialect, findings);
            }
            else {
                const message = `The \`inputs\` of ${(0,base_text/* quoted */.TL)(label)}: expected a mapping, found something else. Write the inputs out in this file.`;
                findings.problems.push({ line: inputs.line, message });
            }
        }
        return findings;
    },
};
function componentsOf(document) {
    const components = [];
    const visit = (tree, key, level) => {
        if (tree.kind !== 'map' || level > MAX_LEVELS)
            return;
        const type = textOf(child(tree, 'component'));
        // A label such as `component: web` in another tool's file has no inputs beside it.
        if (type !== undefined && (key === undefined || child(tree, 'inputs') !== undefined)) {
            components.push({ component: tree, label: textOf(child(tree, 'name')) ?? key ?? type });
            return;
        }
        for (const [name, value] of tree.entries)
            visit(value, name, level + 1);
    };
    visit(document, undefined, 1);
    return components;
}
function isProject(document) {
    if (document.kind !== 'map')
        return false;
    if (child(document, 'app') === undefined && child(document, 'org') === undefined)
        return false;
    return [...document.entries.keys()].every((key) => PROJECT_KEYS.has(key));
}

;// CONCATENATED MODULE: ./build/layers/manifests/terraform-region.js

/**
 * Tells the region of a resource from the provider that its configuration names.
 *
 * Only a region that is written out counts. Of an expression, a plan names the variables alone: `var.region` and
 * `"${var.region}-2"` look the same in it, and a guess could gate another region's layer. A state names no provider settings.
 *
 * @returns a function from a resource's address to its region, `undefined` where that is not told
 */
function providerRegions(document) {
    const configuration = child(document, 'configuration');
    const providers = child(configuration, 'provider_config');
    const providerOf = new Map();
    collectProviders(child(configuration, 'root_module'), '', providerOf);
    return (address) => {
        const key = providerOf.get(address.replace(INSTANCE_KEY, ''));
        if (key === undefined)
            return undefined;
        const expressions = child(child(providers, key), 'expressions');
        return child(child(expressions, 'region'), 'constant_value');
    };
}
/** `[0]`, `["key"]`: what `count` and `for_each` add to an address; configuration has the address without. */
const INSTANCE_KEY = /\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g;
function collectProviders(module, prefix, into) {
    for (const resource of itemsOf(child(module, 'resources'))) {
        const address = textOf(child(resource, 'address'));
        const key = textOf(child(resource, 'provider_config_key'));
        if (address !== undefined && key !== undefined)
            into.set(`${prefix}${address}`, key);
    }
    const calls = child(module, 'module_calls');
    if (calls?.kind !== 'map')
        return;
    for (const [name, call] of calls.entries) {
        collectProviders(child(call, 'module'), `${prefix}module.${name}.`, into);
    }
}

;// CONCATENATED MODULE: ./build/layers/manifests/terraform.js




/**
 * Terraform: what `terraform show -json` prints of a plan (`planned_values`) or a state (`values`), with every
 * `tencentcloud_scf_function` in it, in modules of any depth and with `count` or `for_each`.
 *
 * Of facts about the format: HashiCorp, "JSON Output Format". Planned values leave out what is not known before the
 * apply, and what is deleted; `resource_changes[].change.after_unknown` has `true` in the place of each unknown value.
 */
const terraform = {
    recognise(document) {
        if (textOf(child(document, 'format_version')) === undefined)
            return undefined;
        if (isPlan(document))
            return 'Terraform plan';
        // A state without resources is printed without `values`.
        const other = ['provider_schemas', 'valid', 'diagnostics'].some((key) => child(document, key) !== undefined);
        return other ? undefined : 'Terraform state';
    },
    read(document) {
        const findings = { layers: [], problems: [] };
        const refusal = refuse(document);
        if (refusal !== undefined) {
            findings.problems.push({ line: document.line, message: refusal });
            return findings;
        }
        const changes = readChanges(document);
        const regionOf = providerRegions(document);
        const values = child(document, isPlan(document) ? 'planned_values' : 'values');
        const seen = new Set();
        for (const resource of functionsOf(child(values, 'root_module'))) {
            const address = addressOf(resource);
            seen.add(address);
            const change = changes.functions.get(address);
            if (change?.gone === true)
                continue;
            const settings = child(resource, 'values');
            const binding = {
                function: address,
                region: regionOf(address),
                runtime: child(settings, 'runtime'),
            };
            readFunction(resource, binding, change?.unknown, changes.newLayers, findings);
        }
        for (const [address, { gone, line }] of changes.functions) {
            if (!gone && !seen.has(address))
                findings.problems.push({ line, message: notPlanned(address) });
        }
        return findings;
    },
};
const FUNCTION = 'tencentcloud_scf_function';
const LAYER = 'tencentcloud_scf_layer';
const DIALECT = {
    keys: { name: 'layer_name', version: 'layer_version' },
    substitute: (text) => ({ ok: true, text, variables: [] }),
};
function isPlan(document) {
    return child(document, 'planned_values') !== undefined || child(document, 'resource_changes') !== undefined;
}
function refuse(document) {
    const version = textOf(child(document, 'format_version')) ?? '';
    if (!/^[01](?:\.\d+)?$/.test(version)) {
        return `Expected \`format_version\` 0 or 1, found ${(0,base_text/* quoted */.TL)(version)}. Use a Terraform or OpenTofu that prints format 1.`;
    }
    if (textOf(child(document, 'errored')) !== 'true')
        return undefined;
    return 'The plan has `errored: true`: Terraform did not get to its end, so functions may be missing. Repair the plan first.';
}
function readChanges(document) {
    const changes = { functions: new Map(), newLayers: [] };
    for (const entry of itemsOf(child(document, 'resource_changes'))) {
        const type = textOf(child(entry, 'type'));
        // A deposed object is the old one that waits for its deletion; it shares the address of the new one.
        if ((type !== FUNCTION && type !== LAYER) || child(entry, 'deposed') !== undefined)
            continue;
        const change = child(entry, 'change');
        const actions = itemsOf(child(change, 'actions')).map(textOf);
        const unknown = child(change, 'after_unknown');
        if (type === FUNCTION) {
            const gone = actions.length > 0 && actions.every((action) => action === 'delete' || action === 'forget');
            changes.functions.set(addressOf(entry), { gone, line: entry.line, unknown });
        }
        else if (isUnknown(child(unknown, 'layer_version'))) {
            changes.newLayers.push(addressOf(entry));
        }
    }
    return changes;
}
/** Every function below a module; modules are looked through in the order of the document. */
function* functionsOf(module) {
    if (module === undefined)
        return;
    for (const resource of itemsOf(child(module, 'resources'))) {
        const deposed = child(resource, 'deposed_key') !== undefined;
        if (textOf(child(resource, 'type')) === FUNCTION && !deposed)
            yield resource;
    }
    for (const inner of itemsOf(child(module, 'child_modules')))
        yield* functionsOf(inner);
}
function addressOf(resource) {
    return (0,base_text/* oneLine */.TN)(textOf(child(resource, 'address')) ?? `${FUNCTION} without an address`, 200);
}
function readFunction(resource, binding, unknown, newLayers, findings) {
    const list = child(child(resource, 'values'), 'layers');
    const unknownList = child(unknown, 'layers');
    const report = (line, what) => findings.problems.push({ line, message: knownAfterApply(what, binding.function, newLayers) });
    if (isUnknown(unknown) || isUnknown(unknownList)) {
        report(list?.line ?? resource.line, '`layers`');
        return;
    }
    if (list !== undefined && list.kind !== 'list')
        readLayerList(list, binding, DIALECT, findings);
    const items = itemsOf(list);
    const marks = itemsOf(unknownList);
    if (items.length > 0 && isUnknown(child(unknown, 'runtime')))
        report(resource.line, '`runtime`');
    for (let index = 0; index < Math.max(items.length, marks.length); index += 1) {
        const item = items[index];
        const mark = marks[index];
        const keys = Object.values(DIALECT.keys).filter((key) => isUnknown(mark) || isUnknown(child(mark, key)));
        for (const key of keys)
            report(item?.line ?? resource.line, `\`${key}\` of layer ${index + 1}`);
        if (item !== undefined && keys.length === 0)
            readLayer(item, index, binding, DIALECT, findings);
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
    return `${problem} The same plan publishes the layer ${layer}${more}: apply that alone first, have the new version reviewed, then plan again.`;
}
function notPlanned(address) {
    return `${(0,base_text/* quoted */.TL)(address)} is in \`resource_changes\`, but not in \`planned_values\`, so its layers are not known. Print the plan again with \`terraform show -json\`.`;
}

;// CONCATENATED MODULE: ./build/layers/manifests/interpret.js






const FORMATS = [terraform, serverless, cloudbase];
/**
 * Reads the text of one manifest: JSON or YAML, and which format, are told by its content. A YAML text may hold
 * several documents. Never throws: what is wrong is a problem with its line.
 */
function interpret(text, env) {
    const result = { format: '', layers: [], problems: [] };
    let documents;
    try {
        documents = parse(text);
    }
    catch (error) {
        if (!(error instanceof UnreadableText))
            throw error;
        result.problems.push({ line: error.line, message: error.message });
        return result;
    }
    if (documents.length === 0) {
        result.problems.push({ line: 1, message: 'The file is empty. Write it, or take it out of `manifests`.' });
    }
    const names = new Set();
    for (const document of documents)
        readDocument(document, env, names, result);
    result.format = [...names].join(', ');
    return result;
}
function parse(text) {
    // JSON may begin with a comment; no YAML that is a mapping begins with a slash.
    return /^\s*[{[/]/.test(text) ? [parseJson(text)] : parseYaml(text);
}
function readDocument(document, env, names, result) {
    for (const format of FORMATS) {
        const name = format.recognise(document);
        if (name === undefined)
            continue;
        const { layers, problems } = format.read(document, env);
        names.add(name);
        for (const layer of layers)
            result.layers.push(layer);
        for (const problem of problems)
            result.problems.push(problem);
        return;
    }
    result.problems.push({ line: document.line, message: unknownFormat(document) });
}
function unknownFormat(document) {
    if (textOf(child(document, 'lineage')) !== undefined) {
        return 'This is a state file of Terraform itself, whose format is not stable. Gate the output of `terraform show -json` instead.';
    }
    if (textOf(child(document, '@level')) !== undefined) {
        return 'This is a log of `terraform plan -json`. Gate the output of `terraform show -json PLANFILE` instead.';
    }
    if (child(document, 'service') !== undefined && child(document, 'provider') !== undefined) {
        return 'This file is for a provider plug-in of the Serverless Framework; only component files (`component: scf`) are known. Take it out of `manifests`, and name its layers in `layers`.';
    }
    return ('Expected a Serverless component, a CloudBase configuration, or the output of `terraform show -json`, found none of them. ' +
        'Correct the file, or take it out of `manifests`.');
}

// EXTERNAL MODULE: ./build/layers/manifests/manifest-error.js
var manifest_error = __webpack_require__(2482);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./build/layers/manifests/read-text.js




/** A manifest is written by people, or printed for one plan; what is larger is something else. */
const MAX_BYTES = 5 * 1024 * 1024;
const refused = (problem) => ({ ok: false, problem });
/**
 * Reads a file as UTF-8, without its byte order mark.
 *
 * @param path the real path of the file: a link in its last part is not followed
 */
async function readText(path) {
    // Between the look at the path and here, it may have become a link, or a pipe that would be waited for.
    const flags = external_node_fs_.constants.O_RDONLY | (external_node_fs_.constants.O_NOFOLLOW ?? 0) | (external_node_fs_.constants.O_NONBLOCK ?? 0);
    let handle;
    try {
        handle = await (0,promises_.open)(path, flags);
    }
    catch (error) {
        return refused(`The file cannot be opened (${(0,errors/* messageOf */.bD)(error)}). Correct its owner or its mode.`);
    }
    try {
        return await readHandle(handle);
    }
    catch (error) {
        return refused(`The file cannot be read (${(0,errors/* messageOf */.bD)(error)}). Try again, or look at the disk of this runner.`);
    }
    finally {
        await handle.close();
    }
}
async function readHandle(handle) {
    const stat = await handle.stat();
    if (!stat.isFile())
        return refused('Expected a file, found something else, such as a pipe. Name a file.');
    if (stat.size > MAX_BYTES)
        return tooLarge((0,base_text/* formatBytes */.z3)(stat.size));
    const bytes = Buffer.allocUnsafe(MAX_BYTES + 1);
    let length = 0;
    while (length < bytes.length) {
        const { bytesRead } = await handle.read(bytes, length, bytes.length - length);
        if (bytesRead === 0)
            return decode(bytes.subarray(0, length));
        length += bytesRead;
    }
    return tooLarge('more');
}
function tooLarge(found) {
    return refused(`Expected at most ${(0,base_text/* formatBytes */.z3)(MAX_BYTES)}, found ${found}. Split the file, or name its layers in \`layers\`.`);
}
function decode(bytes) {
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
        return refused('Expected UTF-8, found bytes that are none. Save the file as UTF-8.');
    }
}

;// CONCATENATED MODULE: ./build/layers/manifests/read-manifests.js




/**
 * Reads every manifest that the patterns name. A layer that several functions bind is there once for each of them.
 *
 * @throws ManifestError with every problem of every file; the reason of `signal` when that is aborted
 */
async function readManifests(request) {
    const { patterns, workspace, env, signal } = request;
    const { files, problems } = await findFiles(patterns, workspace, signal);
    const reading = { layers: [], files: [] };
    for (const { path, real } of files) {
        signal?.throwIfAborted();
        const read = await readText(real);
        if (!read.ok) {
            problems.push({ path, line: undefined, message: read.problem });
            continue;
        }
        const { format, layers, problems: inFile } = interpret(read.text, env);
        reading.files.push({ path, format, layers: layers.length });
        for (const layer of layers)
            reading.layers.push({ ...layer, path });
        for (const problem of inFile)
            problems.push({ path, ...problem });
    }
    const distinct = withoutRepeats(problems);
    if (distinct.length > 0)
        throw new manifest_error/* ManifestError */.S(distinct);
    return reading;
}
/** A wrong value that counts for several layers, such as the region of their function, is one thing to correct. */
function withoutRepeats(problems) {
    const byText = new Map();
    for (const problem of problems) {
        const text = `${problem.path}:${problem.line}: ${problem.message}`;
        if (!byText.has(text))
            byText.set(text, problem);
    }
    return [...byText.values()];
}


/***/ })

};
