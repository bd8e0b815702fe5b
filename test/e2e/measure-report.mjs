/* global document, getComputedStyle -- test/e2e/report.test.ts runs this expression in the page */
(() => {
  const page = document.documentElement;
  const shown = [...document.querySelectorAll('svg.figure')].filter((svg) => svg.getBoundingClientRect().width > 0);
  const all = (selector) => shown.flatMap((svg) => [...svg.querySelectorAll(selector)]);
  const box = (element) => element.getBoundingClientRect();
  const name = (element) => `${element.tagName}.${element.getAttribute('class')}: ${element.textContent.slice(0, 30)}`;
  const visible = [...document.querySelectorAll('body *')].filter((element) => box(element).width > 1);
  const outside = visible.filter((element) => box(element).left < -0.5 || box(element).right > page.clientWidth + 0.5);
  const texts = all('text');
  const overlapping = texts.flatMap((one, i) =>
    texts
      .slice(i + 1)
      .filter((other) => {
        const [a, b] = [box(one), box(other)];
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        // A line of text is higher than its letters.
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        return wide > 0.5 && high > Math.min(a.height, b.height) * 0.35;
      })
      .map((other) => `${name(one)} / ${name(other)}`),
  );
  const bars = all('rect.bar');
  const gridLines = all('.base').map(box);
  const [left, right] = [
    Math.min(...gridLines.map((line) => line.left)),
    Math.max(...gridLines.map((line) => line.right)),
  ];
  return {
    width: page.clientWidth,
    scrollWidth: page.scrollWidth,
    background: getComputedStyle(document.body).backgroundColor,
    outside: outside.map(name),
    overlapping,
    bars: bars.length,
    badBars: bars.filter((bar) => box(bar).width < 1 || box(bar).left < left - 2 || box(bar).right > right + 3).length,
    rows: all('.row').length,
    columns: all('.targets rect').length,
    drawings: shown.map((svg) => svg.getAttribute('class')),
    smallest: Math.min(...texts.map((text) => box(text).height)),
  };
})();
