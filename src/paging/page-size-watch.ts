import type { ParsedPage } from './page.js';
import type { RunScope } from './run-scope.js';
import type { AnyStyle } from './styles/paging-style.js';

/** Emits one warning per run if the server visibly ignores the page size: page after page has the same other number of records. */
export class PageSizeWatch {
  #last: number | undefined;
  #isDone = false;

  constructor(private readonly run: RunScope) {}

  check({ position, items, next }: ParsedPage): void {
    if (this.#isDone || items.length === 0) return;
    const { plan, emit } = this.run;
    const style: AnyStyle = this.run.style;
    const asked = style.isSelfContained ? undefined : style.sizeOf?.(position.at, plan.params);
    const [received, before] = [items.length, this.#last];
    this.#last = received;
    if (asked === undefined || received === asked || received !== before || next.kind !== 'page') return;
    this.#isDone = true;
    const { endpoint } = plan;
    const message =
      `the server seems to ignore the page size: ${asked} records were requested and ${received} came, page after page. ` +
      'Check sizeParam of the style, or set pageSize to what the server allows';
    emit({ type: 'warning', endpoint, index: position.index, message });
  }
}
