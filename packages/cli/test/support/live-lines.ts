// What a terminal is told of a line that changes: it is shown without being wrapped, and cleared.

const clear = '\r\u001b[J';
const shown = new RegExp(String.raw`\u001b\[\?7l(.*?)\u001b\[\?7h\r`, 'g');

/** Every state of the line, as it was shown. */
export function liveLinesIn(printed: string): readonly string[] {
  return Array.from(printed.matchAll(shown), ([, text = '']) => text);
}

/** What remains on the screen. */
export function withoutLiveLines(printed: string): string {
  return printed.replaceAll(shown, '').replaceAll(`^C${clear}`, '').replaceAll(clear, '');
}
