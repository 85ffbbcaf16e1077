/** Stands in for the `vscode` module where code is tested without VS Code. */

export const StatusBarAlignment = { Left: 1, Right: 2 } as const;

export class ThemeColor {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

/** A status bar item that counts how often each property is set. */
export class RecordedItem {
  readonly sets: string[] = [];

  constructor() {
    return new Proxy(this, {
      set: (target, property, value) => {
        target.sets.push(String(property));
        return Reflect.set(target, property, value);
      },
    });
  }

  show(): void {
    this.sets.push("show()");
  }

  dispose(): void {
    this.sets.push("dispose()");
  }
}

export const items: RecordedItem[] = [];

export const window = {
  createStatusBarItem(): RecordedItem {
    const item = new RecordedItem();
    items.push(item);
    return item;
  },
};
