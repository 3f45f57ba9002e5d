import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BarFrame, singleSymbolFrame } from '../../src/core/frame.ts';
import {
  ensureDirectory,
  pathError,
  replaceAtomically,
  replaceFolderAtomically,
  writeJson,
} from '../../src/io/atomic.ts';
import { listBars, readBars, writeBars } from '../../src/io/bars.ts';
import { withConnection } from '../../src/io/duckdb.ts';
import { readJson } from '../../src/io/json.ts';
import { symbolFileName, symbolOfFile } from '../../src/io/layout.ts';
import { withLock } from '../../src/io/lock.ts';
import { openJournal } from '../../src/io/manifest.ts';
import { parquetInfo, readFrame, readTable, writeFrame, writeTable } from '../../src/io/parquet.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** The id of a process that has ended. */
function deadProcess(): number {
  return spawnSync('true').pid;
}

describe('parquet', () => {
  const rows = 5000;
  const time = Float64Array.from({ length: rows }, (_, i) => Date.UTC(2024, 0, 1) * 1000 + i * 60e6);
  const price = Float64Array.from({ length: rows }, (_, i) => (i % 7 === 0 ? Number.NaN : 100 + i / 3));

  it('gives back what was written, through more than one row chunk, with NaN stored as NULL', async () => {
    const path = join(await temporaryFolder(), 'X.parquet');
    const table = {
      time,
      price,
      small: Float32Array.from(price),
      count: Int32Array.from({ length: rows }, (_, i) => i - 7),
      known_at: Float64Array.from(time, (t, i) => (i === 3 ? Number.NaN : t + 1)),
      note: Array.from({ length: rows }, (_, i) => (i % 2 ? `it's ${i}` : null)),
    };
    await writeTable(path, table);
    expect(await readTable(path)).toEqual(table);
    const nulls = await withConnection((c) =>
      c.runAndReadAll(`SELECT count(*) FILTER (price IS NULL)::INT AS n, typeof(any_value(time)) AS t FROM '${path}'`),
    );
    expect(nulls.getRowObjects()[0]).toEqual({ n: Math.ceil(rows / 7), t: 'TIMESTAMP WITH TIME ZONE' });
  });

  it.each([1, 63, 64, 65, 2047, 2048, 2049, 4096])('keeps NaN in its row in a table of %i rows', async (length) => {
    const path = join(await temporaryFolder(), 'X.parquet');
    const last = Float64Array.from({ length }, (_, i) => (i === length - 1 ? Number.NaN : i));
    const table = {
      // Before 1970 and, in microseconds, on both sides of a multiple of 2^32.
      time: Float64Array.from({ length }, (_, i) => (i - 1) * 2 ** 32 - 1),
      last,
      first: last.slice().reverse(),
      nothing: new Float32Array(length).fill(Number.NaN),
      part: Float64Array.from({ length: 3 * length }, (_, i) => i).subarray(length, 2 * length),
      noted_at: Array.from({ length }, (_, i) => String(i)),
    };
    await writeTable(path, table);
    expect(await readTable(path)).toEqual(table);
  });

  it('writes the same bytes for the same table', async () => {
    const dir = await temporaryFolder();
    await writeTable(join(dir, 'a.parquet'), { time, price });
    await writeTable(join(dir, 'b.parquet'), { time, price });
    expect(await readFile(join(dir, 'a.parquet'))).toEqual(await readFile(join(dir, 'b.parquet')));
  });

  it('keeps symbols of a panel and takes one from the file name otherwise', async () => {
    const dir = await temporaryFolder();
    const frame = singleSymbolFrame('BTC/USD', time, { price });
    await writeFrame(join(dir, `${symbolFileName('BTC/USD')}.parquet`), frame);
    expect((await readFrame(join(dir, 'BTC%2FUSD.parquet'))).symbols).toEqual(['BTC/USD']);
    const panel = {
      time: time.slice(0, 2),
      symbols: ['A', 'B'],
      symbolId: Int32Array.of(1, 0),
      columns: { price: price.slice(0, 2) },
    };
    await writeFrame(join(dir, 'panel.parquet'), panel, { symbolColumn: true });
    const back = await readFrame(join(dir, 'panel.parquet'));
    expect([...back.symbolId].map((id) => back.symbols[id])).toEqual(['B', 'A']);
  });

  it('writes an empty table with its columns', async () => {
    const path = join(await temporaryFolder(), 'empty.parquet');
    await writeTable(path, { time: new Float64Array(0), symbol: [] });
    expect(await parquetInfo(path)).toMatchObject({ rows: 0, columns: [{ name: 'time' }, { name: 'symbol' }] });
  });

  it('names the file when it is cut short, missing, or lacks a column', async () => {
    const path = join(await temporaryFolder(), 'cut.parquet');
    await writeTable(path, { time, price });
    await expect(readTable(path, { columns: ['prise'] })).rejects.toMatchObject({
      kind: 'data',
      message: `${path} has no column 'prise'`,
      hint: "did you mean 'price'?",
    });
    await truncate(path, 1000);
    await expect(readTable(path)).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringContaining(`${path} is not a readable Parquet file`),
    });
    await expect(readTable(`${path}.gone`)).rejects.toMatchObject({
      kind: 'usage',
      message: `${path}.gone does not exist`,
    });
  });
});

describe('a large table', () => {
  it('is written in several row groups and read as it was', async () => {
    const dir = await temporaryFolder();
    const path = join(dir, 'large.parquet');
    const rows = 20_001;
    const time = Float64Array.from({ length: rows }, (_, row) => 1.7e15 + row * 6e7);
    const values = Float64Array.from({ length: rows }, (_, row) => (row % 7 === 3 ? Number.NaN : Math.sqrt(row)));
    const wide = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`c${i}`, values]));
    await writeTable(path, { time, name: Array.from(time, (_, row) => (row % 5 === 0 ? null : `n${row}`)), ...wide });
    expect(await readdir(dir)).toEqual(['large.parquet']);
    const table = await readTable(path, { columns: ['time', 'name', 'c0', 'c899'] });
    expect(table.time).toEqual(time);
    expect(table.c0).toEqual(values);
    expect(table.c899).toEqual(values);
    expect((table.name as string[]).slice(-2)).toEqual([null, 'n20000'].map((_, i) => (i === 0 ? 'n19999' : null)));
    expect((await parquetInfo(path)).rows).toBe(rows);
  });
});

describe('atomic replacement', () => {
  it('leaves the old file and no leftovers when writing fails', async () => {
    const dir = await temporaryFolder();
    const path = join(dir, 'a.json');
    await writeJson(path, { old: true });
    const failing = replaceAtomically(path, async (temporary) => {
      await writeFile(temporary, 'half');
      throw new Error('boom');
    });
    await expect(failing).rejects.toThrow('boom');
    expect(await readJson(path, 'file')).toEqual({ old: true });
    expect(await readdir(dir)).toEqual(['a.json']);
  });

  it('clears what a killed process left behind, and only that', async () => {
    const dir = await temporaryFolder();
    await writeFile(join(dir, `.a.json-0.${deadProcess()}.tmp`), 'half');
    await writeFile(join(dir, `.b.json-0.${process.pid}.tmp`), 'at work');
    await writeJson(join(dir, 'a.json'), {});
    expect(await readdir(dir)).toEqual([`.b.json-0.${process.pid}.tmp`, 'a.json']);
  });

  it('says when the path runs through a file', async () => {
    const dir = await temporaryFolder();
    await writeFile(join(dir, 'file'), '');
    await expect(writeJson(join(dir, 'file', 'a.json'), {})).rejects.toMatchObject({ kind: 'path' });
  });
});

describe('replacement of a folder', () => {
  const frame = (years: readonly number[], price: number) => {
    const time = Float64Array.from(years, (year) => Date.UTC(year, 5, 3, 14) * 1000);
    const column = () => new Float64Array(time.length).fill(price);
    const columns = { open: column(), high: column(), low: column(), close: column(), volume: column() };
    return singleSymbolFrame('A', time, { ...columns, adj_close: column() }) as BarFrame;
  };

  it('leaves the old one when writing stops midway, and names the file that was meant', async () => {
    const dir = await temporaryFolder();
    const path = join(dir, 'A');
    await replaceFolderAtomically(path, (temporary) => writeJson(join(temporary, 'old.json'), {}));
    const failing = replaceFolderAtomically(path, async (temporary) => {
      await writeJson(join(temporary, 'new.json'), {});
      throw pathError(join(temporary, 'more.json'), Object.assign(new Error(), { code: 'ENOSPC' }));
    });
    await expect(failing).rejects.toMatchObject({
      kind: 'path',
      message: `${join(path, 'more.json')} could not be written: the disk is full`,
    });
    expect(await readdir(dir)).toEqual(['A']);
    expect(await readdir(path)).toEqual(['old.json']);
  });

  it('keeps no year of an earlier making, and clears what a killed process left behind', async () => {
    const workspace = { dataDir: await temporaryFolder(), artifactsDir: '', configsDir: '' };
    await writeBars(workspace, '5m', frame([2022, 2023], 1));
    const dir = join(workspace.dataDir, 'bars', '5m');
    const left = join(dir, `.A-0.${deadProcess()}.tmp`);
    await mkdir(left);
    await writeFile(join(left, '2022.parquet'), 'half');
    await expect(listBars(workspace, '5m')).resolves.toEqual(['A']);
    const paths = await writeBars(workspace, '5m', frame([2023, 2024], 2));
    expect(paths).toEqual([join(dir, 'A', '2023.parquet'), join(dir, 'A', '2024.parquet')]);
    expect(await readdir(join(dir, 'A'))).toEqual(['2023.parquet', '2024.parquet']);
    expect((await readBars(workspace, '5m', 'A')).columns.close).toEqual(Float64Array.of(2, 2));
  });
});

describe('folders', () => {
  it('are made by many writers at once that share parents', async () => {
    const folder = await temporaryFolder();
    for (let trial = 0; trial < 100; trial++) {
      const root = join(folder, String(trial), 'a', 'b');
      await Promise.all(Array.from({ length: 8 }, (_, i) => ensureDirectory(join(root, 'c', String(i), 'd'))));
      expect((await readdir(join(root, 'c'))).length).toBe(8);
    }
  });

  it('where the file system refuses them are named, at once', async () => {
    await expect(ensureDirectory('/proc/trademl/a')).rejects.toMatchObject({ kind: 'path' });
  });
});

describe('lock', () => {
  it('is taken over from a process that is gone and released at the end', async () => {
    const path = join(await temporaryFolder(), 'x.lock');
    await writeFile(path, String(deadProcess()));
    expect(await withLock(path, 'x', async () => readFile(path, 'utf8'))).toBe(String(process.pid));
    await expect(readFile(path)).rejects.toThrow('ENOENT');
  });

  it('refuses while a live process holds it', async () => {
    const path = join(await temporaryFolder(), 'x.lock');
    await writeFile(path, String(process.ppid));
    await expect(withLock(path, "features 'core'", async () => 1)).rejects.toMatchObject({
      kind: 'usage',
      message: `another trademl (process ${process.ppid}) is writing features 'core'`,
    });
  });
});

describe('journal', () => {
  it('remembers items of a run that was cut short, even in mid-line, until their files change', async () => {
    const dir = await temporaryFolder();
    const manifestPath = join(dir, 'manifest.json');
    const output = join(dir, 'A.parquet');
    await mkdir(dir, { recursive: true });
    await writeFile(output, 'rows');
    const first = await openJournal(manifestPath, undefined);
    await first.record('A', 'key', [output], { rows: 1 });
    const journalPath = `${manifestPath}.journal`;
    await writeFile(journalPath, `${await readFile(journalPath, 'utf8')}["B",{"key":`);

    const second = await openJournal(manifestPath, undefined);
    expect(await second.reuse('A', 'other key')).toBeUndefined();
    expect(await second.reuse('A', 'key')).toMatchObject({ summary: { rows: 1 } });
    expect(await second.reuse('B', 'key')).toBeUndefined();
    await writeFile(output, 'other rows');
    expect(await second.reuse('A', 'key')).toBeUndefined();
  });
});

describe('symbols as file names', () => {
  it.each(['^GSPC', 'BTC/USD', 'BRK.B', 'A B', '100%'])('%s comes back', (symbol) => {
    expect(symbolOfFile(`/x/${symbolFileName(symbol)}.parquet`)).toBe(symbol);
  });
});
