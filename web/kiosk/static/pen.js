// Strokes on the board's picture: places in mm, radii in mm, widths in pixels.

export const TURN = 2 * Math.PI;
const TOP = -Math.PI / 2;

export function circle({ context, at, perMm }, place, radius, { fill, stroke, width = 2, dash = [] } = {}) {
  context.beginPath();
  context.arc(...at(place), radius * perMm, 0, TURN);
  if (fill) {
    context.fillStyle = fill;
    context.fill();
  }
  if (!stroke) return;
  context.lineWidth = width;
  context.strokeStyle = stroke;
  context.setLineDash(dash);
  context.stroke();
  context.setLineDash([]);
}

export function part({ context, at, perMm }, place, radius, share, colour, width) {
  if (share <= 0) return;
  context.beginPath();
  context.arc(...at(place), radius * perMm, TOP, TOP + share * TURN);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

export function strokes({ context, at }, points, colour, width) {
  context.beginPath();
  points.forEach((point, n) => (n ? context.lineTo(...at(point)) : context.moveTo(...at(point))));
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

export function write({ context, at, font }, place, words, colour) {
  const [x, y] = at(place);
  context.font = font;
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.fillStyle = colour;
  context.fillText(words, x, y - 3);
}
