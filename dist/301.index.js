export const id = 301;
export const ids = [301];
export const modules = {

/***/ 2301:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   proposeBump: () => (/* binding */ proposeBump)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1455);
/* harmony import */ var p_limit__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(370);
/* harmony import */ var _gate_gate_layer_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5167);
/* harmony import */ var _layers_bump_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4027);
/* harmony import */ var _layers_plan_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7768);
/* harmony import */ var _layers_reference_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(982);
/* harmony import */ var _report_layer_log_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2905);







/**
 * Chooses for each layer the newest version that passes the gate, with all checks and the policy. If it does not pass, older ones are
 * tried. If the gate could not check it, for example because of the network, no older one is tried, and the step fails.
 * The inputs refuse content pins in a bump, because they are about one version.
 *
 * @throws GateError if the versions of a layer cannot be listed or a file cannot be edited; `signal.reason`
 */
async function proposeBump({ mentions: named, functions }, tools, step) {
    const chosen = await (0,p_limit__WEBPACK_IMPORTED_MODULE_6__/* ["default"] */ .A)(step.inputs.maxParallel).map((0,_layers_bump_js__WEBPACK_IMPORTED_MODULE_2__/* .groupByLayer */ .aj)(named), (group) => chooseVersion(group, tools, step));
    const moved = chosen.flatMap(({ mentions }) => mentions);
    const { layers } = (0,_layers_plan_js__WEBPACK_IMPORTED_MODULE_3__/* .planLayers */ .Q7)({
        named: moved,
        contents: [],
        mayBeEmpty: true,
        lockfile: step.lockfile,
        shard: undefined,
    });
    const kept = new Set(layers.map(_layers_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .formatReference */ .FH));
    const updates = chosen.flatMap((choice) => choice.updates);
    return {
        layers,
        results: new Map(chosen.flatMap(({ result }) => (result === undefined ? [] : [[(0,_layers_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .formatReference */ .FH)(result.layer), result]]))),
        bump: {
            updates,
            rejected: chosen.flatMap(({ rejected }) => rejected),
            replaced: updates
                .filter(({ isApplied }) => isApplied)
                .map(({ region, name, from }) => (0,_layers_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .formatReference */ .FH)({ region, name, version: from }))
                .filter((reference) => !kept.has(reference)),
        },
        functions: moveFunctions(functions, moved),
        files: await editFiles(named, moved, step),
    };
}
async function chooseVersion(group, tools, step) {
    const { log } = step.host;
    const name = (0,_layers_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .formatLayerName */ .Su)(group.layer);
    const listed = await tools.registry.list(group.layer, tools.signal, (line) => log.info(`${name}: ${line}`));
    const candidates = (0,_layers_bump_js__WEBPACK_IMPORTED_MODULE_2__/* .candidatesOf */ .kW)(group, listed, step.inputs.ignoreUpdates);
    const choice = { mentions: [...group.mentions], updates: [], rejected: [], result: undefined };
    for (const { version } of candidates) {
        const moved = (0,_layers_bump_js__WEBPACK_IMPORTED_MODULE_2__/* .moveMentions */ .tl)(group.mentions, version);
        const isMoved = moved.some((mention, index) => mention !== group.mentions[index]);
        if (!isMoved)
            return { ...choice, updates: describeUpdates(group, version) };
        const result = await gateCandidate(moved, version, tools, step);
        if (result.verdict !== 'failed')
            return { ...choice, mentions: moved, updates: describeUpdates(group, version), result };
        if (!isRejected(result))
            return { ...choice, mentions: moved, result };
        const { code, message } = result.error;
        choice.rejected.push({ ...group.layer, version, code, message });
        log.warn(`${name}: version ${version} is not proposed. ${code}: ${message}`);
    }
    return choice;
}
/** Whether the gate found a problem with the layer; otherwise something kept it from checking. */
function isRejected({ checks, error }) {
    return checks.some(({ verdict }) => verdict === 'fail') || error.code === 'LAYER_NOT_FOUND';
}
async function gateCandidate(mentions, version, tools, { lockfile, host }) {
    const { layers } = (0,_layers_plan_js__WEBPACK_IMPORTED_MODULE_3__/* .planLayers */ .Q7)({
        named: mentions,
        contents: [],
        mayBeEmpty: true,
        lockfile,
        shard: undefined,
    });
    const layer = layers.find((one) => one.version === version);
    if (layer === undefined)
        throw new Error(`version ${version} is not among those that were to be bumped to it`);
    const { log, print } = (0,_report_layer_log_js__WEBPACK_IMPORTED_MODULE_5__/* .createLayerLog */ .Q)(layer, host.log);
    const result = await (0,_gate_gate_layer_js__WEBPACK_IMPORTED_MODULE_1__/* .gateLayer */ .FD)(layer, tools, log);
    print(result, layers.length);
    return result;
}
/** One update for each version that is older than `to`. */
function describeUpdates({ layer, mentions }, to) {
    const older = [...new Set(mentions.map(({ version }) => version))].filter((version) => version < to);
    return older
        .sort((a, b) => a - b)
        .map((from) => {
        const affected = mentions.filter(({ version }) => version === from);
        const byHand = affected.flatMap((mention) => {
            const why = (0,_layers_bump_js__WEBPACK_IMPORTED_MODULE_2__/* .whyByHand */ .xE)(mention);
            return why === undefined ? [] : [{ place: (0,_layers_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .formatSource */ .j2)(mention.source), why }];
        });
        const files = affected
            .filter((mention) => (0,_layers_bump_js__WEBPACK_IMPORTED_MODULE_2__/* .whyByHand */ .xE)(mention) === undefined)
            .flatMap(({ source }) => (source.kind === 'manifest' ? (source.path ?? []) : []));
        return {
            ...layer,
            from,
            to,
            files: [...new Set(files)].sort(),
            byHand,
            isApplied: byHand.length < affected.length,
        };
    });
}
/** The functions with their new layers, by which they are checked. */
function moveFunctions(functions, moved) {
    const placeOf = (path, at, layer) => `${path}:${at} ${(0,_layers_reference_js__WEBPACK_IMPORTED_MODULE_4__/* .formatLayerName */ .Su)(layer)}`;
    const versions = new Map(moved.flatMap((mention) => {
        const { source, versionAt, version } = mention;
        return versionAt === undefined ? [] : [[placeOf(source.path, versionAt, mention), version]];
    }));
    return functions.map((one) => ({
        ...one,
        layers: one.layers.map((layer) => {
            const version = versions.get(placeOf(layer.path, layer.versionAt, layer)) ?? layer.version;
            return { ...layer, version };
        }),
    }));
}
/** The files with the versions that `moved` wants; a mention keeps its source. */
async function editFiles(named, moved, { inputs, host }) {
    const old = new Map(named.map((mention) => [mention.source, mention.version]));
    const wanted = moved.flatMap(({ source: { kind, path, line }, source, versionAt: at, version: to }) => {
        const from = old.get(source);
        const isWritten = kind === 'manifest' && path !== undefined && at !== undefined && from !== undefined;
        return isWritten ? [{ path, line, at, from, to }] : [];
    });
    if (wanted.every(({ from, to }) => from === to))
        return [];
    const { planEdits, prepareEdits } = await Promise.all(/* import() */[__webpack_require__.e(221), __webpack_require__.e(162), __webpack_require__.e(907), __webpack_require__.e(68)]).then(__webpack_require__.bind(__webpack_require__, 7068));
    const { manifestEnv: allowed, region } = inputs.sources;
    const root = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.realpath)(host.folders.workspace);
    return await prepareEdits(planEdits(wanted), root, { env: host.env, allowed, region });
}


/***/ })

};
