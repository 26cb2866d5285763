import { readFile } from "node:fs/promises";
import { DataError } from "../data-set.js";
import { unreadable } from "../find-file.js";
import { gunzipSized, isGzip } from "../gzip.js";
import { imagesOf, labelsOf } from "../image-array.js";
import type { DataFormat } from "./format.js";

/** A packed table may unpack to so many times its size; a table of numbers packs to a tenth or so. */
const MOST_UNPACKED = 200;

/**
 * A table with one image a row: its pixels, and a label in a column that the header names `label`, `class` or `target`, or,
 * where all other columns make square images, in the last or the first column.
 */
export const csvFile: DataFormat = {
  description: "a table (.csv, .csv.gz)",
  recognises: async (place, isFolder) => !isFolder && /\.csv(?:\.gz)?$/i.test(place),
  async read(place) {
    const stored = await readFile(place).catch((error: unknown) => {
      throw unreadable(place, error);
    });
    const bytes = isGzip(stored) ? await gunzipSized(stored, MOST_UNPACKED * stored.length, place) : stored;
    const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      .toString("utf8")
      .replace(/^\uFEFF/, "")
      .split(/\r?\n/)
      .filter((line) => line.trim() !== "");
    const header = lines[0]?.split(",").map((field) => field.trim().replace(/^"|"$/g, "")) ?? [];
    const named = header.some((field) => Number.isNaN(Number(field)));
    const rows = named ? lines.slice(1) : lines;
    if (rows.length === 0) throw new DataError(`${place}: there are no rows in it`);
    const columns = header.length;
    const values = readNumbers(rows, columns, named ? 2 : 1, place);
    const labelColumn = findLabel(named ? header : [], columns, values, place);
    return { train: imagesOfTable(values, rows.length, columns, labelColumn, place), test: null, classNames: null };
  },
};

function readNumbers(rows: readonly string[], columns: number, firstLine: number, file: string): Float32Array {
  const values = new Float32Array(rows.length * columns);
  for (const [row, line] of rows.entries()) {
    const fields = line.split(",");
    if (fields.length !== columns) {
      throw new DataError(
        `${file}: line ${row + firstLine} has ${fields.length} fields, the first one ${columns}; each image needs as many`,
      );
    }
    for (const [column, field] of fields.entries()) {
      const value = field.trim() === "" ? Number.NaN : Number(field);
      if (!Number.isFinite(value)) {
        throw new DataError(
          `${file}: line ${row + firstLine}, field ${column + 1} is "${field.slice(0, 20)}", not a number`,
        );
      }
      values[row * columns + column] = value;
    }
  }
  return values;
}

function findLabel(header: readonly string[], columns: number, values: Float32Array, file: string): number | null {
  const named = header.findIndex((name) => /^(?:label|class|target|y)$/i.test(name));
  if (named >= 0) return named;
  if (isSquare(columns)) return null;
  if (!isSquare(columns - 1)) {
    throw new DataError(
      `${file}: ${columns} columns are no square image, with a label or without; name the label's column "label", or save the images as .npy`,
    );
  }
  // Pixels of the border are 0 in most images; labels are not.
  const sum = (column: number) => {
    let total = 0;
    for (let at = column; at < values.length; at += columns) total += values[at] as number;
    return total;
  };
  return sum(columns - 1) >= sum(0) ? columns - 1 : 0;
}

function isSquare(count: number): boolean {
  return Number.isInteger(Math.sqrt(count));
}

function imagesOfTable(values: Float32Array, rows: number, columns: number, labelColumn: number | null, file: string) {
  if (labelColumn === null) return imagesOf([rows, columns], values, null, file);
  const pixels = new Float32Array(rows * (columns - 1));
  const labels = new Float32Array(rows);
  let to = 0;
  for (const [at, value] of values.entries()) {
    if (at % columns === labelColumn) labels[Math.floor(at / columns)] = value;
    else pixels[to++] = value;
  }
  return imagesOf([rows, columns - 1], pixels, labelsOf([rows], labels, rows, file), file);
}
