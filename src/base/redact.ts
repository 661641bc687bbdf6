/** Masking a shorter value would make the log unreadable. */
export const MIN_SECRET_CHARACTERS = 8;
/** Any piece of a secret with at least this many characters is hidden too: secrets get cut and split. */
export const MIN_FRAGMENT_CHARACTERS = 12;

/** Replaces each secret. */
export const MASK = '***';

/** Knows the secrets of a run and removes them from texts. */
export interface Redactor {
  /** Hides `secret` from now on, whole and in pieces of `MIN_FRAGMENT_CHARACTERS`. Returns false if it is too short to hide. */
  add(secret: string): boolean;
  /**
   * Replaces each secret and each fragment of one in `text` with `MASK`. Finds them plain, URL-encoded, in base64, in JSON, as HTML
   * entities, and nested in each other. Redact first, then cut and escape.
   */
  redact(text: string): string;
}

/** Texts are searched in blocks of this length: every fragment of the minimum length contains a whole block. */
const BLOCK = MIN_FRAGMENT_CHARACTERS / 2;

/** A secret, and the position of a block in it. */
interface Occurrence {
  secret: string;
  at: number;
}

export function createRedactor(): Redactor {
  const known = new Set<string>();
  const short: string[] = [];
  const blocks = new Map<string, Occurrence[]>();

  function addForm(secret: string): void {
    if (secret.length < MIN_SECRET_CHARACTERS || known.has(secret)) return;
    known.add(secret);
    if (secret.length < MIN_FRAGMENT_CHARACTERS) short.push(secret);
    for (let at = 0; at + BLOCK <= secret.length; at += 1) {
      const block = secret.slice(at, at + BLOCK);
      const others = blocks.get(block);
      if (others === undefined) blocks.set(block, [{ secret, at }]);
      else others.push({ secret, at });
    }
  }

  function findIn({ text, at }: View): Span[] {
    const spans: Span[] = [];
    for (const secret of short) {
      for (let start = text.indexOf(secret); start >= 0; start = text.indexOf(secret, start + 1))
        spans.push({ start, end: start + secret.length });
    }
    for (let start = 0; start + BLOCK <= text.length; start += BLOCK) {
      for (const occurrence of blocks.get(text.slice(start, start + BLOCK)) ?? []) {
        const span = extend(text, start, occurrence);
        if (span.end - span.start >= MIN_FRAGMENT_CHARACTERS) spans.push(span);
      }
    }
    return spans.map(({ start, end }) => ({ start: at?.[start] ?? start, end: at?.[end] ?? end }));
  }

  function redact(text: string): string {
    if (known.size === 0) return text;
    const spans = viewsOf({ text, at: undefined }, DECODERS).flatMap(findIn);
    // A secret may contain the mask's own characters, so masking can form a new match.
    return spans.length === 0 ? text : redact(masked(text, spans));
  }

  return {
    add(secret) {
      if (secret.length < MIN_SECRET_CHARACTERS) return false;
      for (const form of [secret, ...base64Forms(secret)]) addForm(form);
      return true;
    },
    redact,
  };
}

/** A range of a text; the end is exclusive. */
interface Span {
  start: number;
  end: number;
}

/** The longest piece of the secret around the block at `start` of `text`. */
function extend(text: string, start: number, { secret, at }: Occurrence): Span {
  let before = 0;
  while (start > before && at > before && text[start - before - 1] === secret[at - before - 1]) before += 1;
  let after = BLOCK;
  while (at + after < secret.length && text[start + after] === secret[at + after]) after += 1;
  return { start: start - before, end: start + after };
}

function masked(text: string, spans: Span[]): string {
  let result = '';
  let done = 0;
  for (const { start, end } of spans.sort((a, b) => a.start - b.start)) {
    if (start >= done) result += text.slice(done, start) + (done > 0 && start === done ? '' : MASK);
    done = Math.max(done, end);
  }
  return result + text.slice(done);
}

/**
 * The parts of `secret` that appear in every base64 text around it. Base64 encodes three bytes at a time, so there are three possible
 * alignments.
 */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((skip) => {
    const whole = bytes.subarray(skip, skip + Math.floor((bytes.length - skip) / 3) * 3);
    return [whole.toString('base64'), whole.toString('base64url')];
  });
}

/** A decoded text. `at` maps each of its characters, and its end, to a position in the original; `undefined` means the same position. */
interface View {
  text: string;
  at: readonly number[] | undefined;
}

/** Finds encoded parts of a text and decodes each. */
interface Decoder {
  pattern: RegExp;
  decode(encoded: string): string;
}

/** The summary turns backticks into code spans, and words that GitHub would turn into links. */
const CODE: Decoder = { pattern: /<\/?code>/gi, decode: () => '' };

const ENTITY: Decoder = {
  pattern: /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|amp|lt|gt|quot|apos);|<\/?code>|\u200b/gi,
  decode(encoded) {
    const named = NAMED_ENTITIES[encoded.toLowerCase()];
    if (named !== undefined) return named;
    const [, decimal, hexadecimal = ''] = /^&#(?:(\d+)|x([0-9a-f]+));$/i.exec(encoded) ?? [];
    const point = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
    if (point === 0x20_0b || Number.isNaN(point)) return '';
    return point > 0x10_ffff ? encoded : String.fromCodePoint(point);
  },
};
const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" },
  ...{ '<code>': '`', '</code>': '`' },
};

const JSON_ESCAPE: Decoder = {
  pattern: /\\(?:u[0-9a-f]{4}|["\\/bfnrt])/gi,
  decode: (encoded) => {
    const value: unknown = JSON.parse(`"${encoded.replace(/^\\[A-Z]/, (letter) => letter.toLowerCase())}"`);
    return String(value);
  },
};

const PERCENT: Decoder = {
  // Each match is one character: one ASCII byte, or two to four bytes of UTF-8.
  pattern: /%[0-7][0-9a-f]|%[c-f][0-9a-f](?:%[89ab][0-9a-f]){1,3}/gi,
  decode: (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  },
};

/** From the outermost. The summary encodes what may be encoded already, and so does a query within a query. */
const DECODERS: readonly Decoder[] = [CODE, ENTITY, ENTITY, JSON_ESCAPE, PERCENT, PERCENT];

/** `view`, and every decoded form of it that some of the decoders, applied in order, produce. */
function viewsOf(view: View, [decoder, ...others]: readonly Decoder[]): View[] {
  if (decoder === undefined) return [view];
  const decoded = decodeView(view, decoder);
  return [...viewsOf(view, others), ...(decoded === undefined ? [] : viewsOf(decoded, others))];
}

function decodeView({ text, at }: View, { pattern, decode }: Decoder): View | undefined {
  if (text.search(pattern) < 0) return undefined;
  const places: number[] = [];
  let result = '';
  let done = 0;
  const copy = (end: number) => {
    for (; done < end; done += 1) places.push(at?.[done] ?? done);
  };
  for (const match of text.matchAll(pattern)) {
    result += text.slice(done, match.index);
    copy(match.index);
    const decoded = decode(match[0]);
    result += decoded;
    for (let index = 0; index < decoded.length; index += 1) places.push(at?.[done] ?? done);
    done = match.index + match[0].length;
  }
  result += text.slice(done);
  copy(text.length + 1);
  return { text: result, at: places };
}
