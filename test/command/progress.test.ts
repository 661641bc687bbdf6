import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMeter } from '../../src/command/progress.ts';

const MIB = 1024 ** 2;

describe('the progress bar', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 0 }));
  afterEach(() => void vi.useRealTimers());

  /** A meter on a terminal of 80 columns, and the line that it shows at present. */
  function onTerminal({ isTTY = true, columns = 80 } = {}) {
    let line = '';
    let written = '';
    const write = (text: string) => {
      written += text;
      const [before = '', after] = text.split('\r\u001b[2K');
      line = after === undefined ? line + before : after;
      return true;
    };
    const meter = createMeter({ isTTY, columns, write }, () => Date.now());
    return { meter, line: () => line, written: () => written };
  }

  it('appears after a second, follows the bytes, and goes with the download', () => {
    const { meter, line } = onTerminal();
    let bytes = 0;
    const stop = meter.add({ title: 'deps:12', bytes: () => bytes, totalBytes: 8 * MIB });
    vi.advanceTimersByTime(900);
    expect(line()).toBe('');
    bytes = 4 * MIB;
    vi.advanceTimersByTime(1100);
    expect(line()).toBe(`deps:12: ${'█'.repeat(12)}${'░'.repeat(12)} 4.0 MiB of 8.0 MiB, 2.0 MiB/s`);
    meter.clear();
    expect(line()).toBe('');
    bytes = 9 * MIB;
    vi.advanceTimersByTime(1000);
    expect(line()).toContain('█'.repeat(24));
    stop();
    expect(line()).toBe('');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('shows one line for several downloads, whose sizes need not be known, and never a second line', () => {
    const { meter, line } = onTerminal();
    const title = 'ap-guangzhou/a-layer-with-a-rather-long-name-as-some-have:12';
    const stops = [
      meter.add({ title, bytes: () => MIB, totalBytes: undefined }),
      meter.add({ title: 'b', bytes: () => 0, totalBytes: 1 }),
    ];
    vi.advanceTimersByTime(2000);
    expect(line()).toMatch(/^ap-guangzhou.*: 1\.0 MiB/);
    expect(line().length).toBeLessThan(80);
    stops[0]?.();
    vi.advanceTimersByTime(100);
    expect(line()).toMatch(/^b: /);
    stops[1]?.();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes a terminal that does not know its width for a common one', () => {
    const { meter, line } = onTerminal({ columns: 0 });
    meter.add({ title: 'deps:12', bytes: () => MIB, totalBytes: undefined })();
    const stop = meter.add({ title: 'deps:12', bytes: () => MIB, totalBytes: undefined });
    vi.advanceTimersByTime(2000);
    expect(line()).toBe('deps:12: 1.0 MiB, 512.0 KiB/s');
    stop();
  });

  it('is not there where there is no terminal', () => {
    const { meter, written } = onTerminal({ isTTY: false });
    meter.add({ title: 'a', bytes: () => 1, totalBytes: 2 });
    vi.advanceTimersByTime(5000);
    expect(written()).toBe('');
    expect(vi.getTimerCount()).toBe(0);
  });
});
