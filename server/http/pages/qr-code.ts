/** A QR code (ISO/IEC 18004) as a picture that scales: dark modules on a light ground, whatever the page looks like. */
import encode from 'qrcode-generator';

/** Modules of light ground on each side, without which scanners do not find a code. */
const QUIET_ZONE = 4;

/** The picture as a document of its own. Throws for more than 2,331 bytes. */
export function qrCodeSvg(text: string): string {
  const code = encode(0, 'M');
  code.addData(Buffer.from(text).toString('latin1'), 'Byte'); // a character for each byte of UTF-8
  code.make();
  const count = code.getModuleCount();
  const size = count + 2 * QUIET_ZONE;
  const path = Array.from({ length: count }, (_, row) => darkRuns(code, row)).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${path}"/></svg>`;
}

/** The dark modules of one row, each run of them one rectangle. */
function darkRuns(code: ReturnType<typeof encode>, row: number): string {
  const count = code.getModuleCount();
  const cells = Array.from({ length: count }, (_, column) =>
    code.isDark(row, column) ? '1' : '0',
  );
  return [...cells.join('').matchAll(/1+/g)]
    .map(({ 0: run, index }) => {
      const { length } = run;
      return `M${index + QUIET_ZONE} ${row + QUIET_ZONE}h${length}v1h-${length}z`;
    })
    .join('');
}
