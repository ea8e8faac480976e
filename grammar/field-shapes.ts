// SPDX-License-Identifier: Apache-2.0

const MAX_DEPTH = 64;
const MAX_SHAPES = 4096;

/** A record's field names up to this point. Records of one type repeat them, so they are predicted and shared. */
export class FieldShape {
  readonly name: string;
  readonly parent: FieldShape | null;
  /** Number of names, without marks. */
  readonly count: number;
  readonly depth: number;
  /** The shape that followed this one the last time. */
  likely: FieldShape | null = null;
  #following: Map<string, FieldShape> | null = null;
  #names: readonly string[] | null = null;

  constructor(name: string, parent: FieldShape | null, count: number) {
    this.name = name;
    this.parent = parent;
    this.count = count;
    this.depth = parent === null ? 0 : parent.depth + 1;
  }

  /** The names of all fields up to here: one array for all records of this shape. */
  get names(): readonly string[] {
    if (this.#names === null) {
      const names: string[] = [];
      for (let shape: FieldShape | null = this; shape !== null; shape = shape.parent)
        if (shape.parent !== null && shape.count > shape.parent.count) names.push(shape.name);
      this.#names = names.reverse();
    }
    return this.#names;
  }

  find(name: string): FieldShape | undefined {
    return this.#following?.get(name);
  }

  add(name: string, count: number): FieldShape {
    const shape = new FieldShape(name, this, count);
    this.#following ??= new Map();
    this.#following.set(name, shape);
    return shape;
  }
}

/**
 * All shapes seen, by record type. Bounded: field names come from the log, and a hostile log can create
 * any number of shapes; if there are too many, all are dropped and learned again.
 */
export class FieldShapes {
  #roots = new Map<string, FieldShape>();
  #size = 0;

  root(type: string): FieldShape {
    let root = this.#roots.get(type);
    if (root === undefined) {
      this.#makeRoom();
      root = new FieldShape(type, null, 0);
      this.#roots.set(type, root);
    }
    return root;
  }

  /** The shape of `shape` and one more name; null if it is too deep to be worth keeping. */
  next(shape: FieldShape, name: string): FieldShape | null {
    const next = this.#follow(shape, name, shape.count + 1);
    if (next !== null) shape.likely = next;
    return next;
  }

  /** The shape of `shape` followed by fields of another region. */
  mark(shape: FieldShape, sign: string): FieldShape | null {
    return this.#follow(shape, sign, shape.count);
  }

  #follow(shape: FieldShape, name: string, count: number): FieldShape | null {
    const known = shape.find(name);
    if (known !== undefined) return known;
    if (shape.depth >= MAX_DEPTH) return null;
    this.#makeRoom();
    return shape.add(name, count);
  }

  #makeRoom(): void {
    if (++this.#size <= MAX_SHAPES) return;
    this.#roots = new Map();
    this.#size = 1;
  }
}
