"use strict";
// Places for a small selection (around one organization, a path, a question): computed at once, the same each time, nothing moves.

const ARRANGED = 220; // organizations up to which a selection is laid out anew; its cost grows with their square

function arrange(ids, lines, start, boxes, aspect) {
  const near = new Map(ids.map(id => [id, new Set()]));
  for (const { from, to } of lines) { near.get(from).add(to); near.get(to).add(from); }
  const parts = [], seen = new Set();
  for (const id of ids) {
    if (seen.has(id)) continue;
    const part = [id];
    seen.add(id);
    for (const at of part) for (const next of near.get(at)) if (!seen.has(next)) { seen.add(next); part.push(next); }
    parts.push(part);
  }
  parts.sort((a, b) => b.length - a.length);
  return shelve(parts.map(part => settle(part, near, start, boxes)), boxes, aspect);
}

// One connected part: distances on the map as near as they can be to the number of steps (stress majorization).
function settle(part, near, start, boxes) {
  const count = part.length, index = new Map(part.map((id, i) => [id, i]));
  const steps = part.map(id => {
    const far = new Map([[id, 0]]);
    for (const at of far.keys()) for (const next of near.get(at)) if (!far.has(next)) far.set(next, far.get(at) + 1);
    return part.map(other => far.get(other));
  });
  const length = 105 + 5 * Math.sqrt(Math.max(...part.map(id => near.get(id).size)) * 10);
  let at = part.map((id, i) => {
    const turn = (2 * Math.PI * i) / count, given = start.get(id);
    return [given[0] + 9 * Math.cos(turn), given[1] + 9 * Math.sin(turn)];
  });
  for (let round = 0; round < 80; round++) {
    at = at.map(([x, y], i) => {
      let sx = 0, sy = 0, sum = 0;
      for (let j = 0; j < count; j++) {
        if (i === j) continue;
        const d = steps[i][j], w = 1 / (d * d), dx = x - at[j][0], dy = y - at[j][1], far = Math.hypot(dx, dy) || 1;
        sx += w * (at[j][0] + (dx / far) * d * length);
        sy += w * (at[j][1] + (dy / far) * d * length);
        sum += w;
      }
      return sum ? [sx / sum, sy / sum] : [x, y];
    });
  }
  apart(at, part.map(id => boxes.get(id)), lines(index, near, part));
  return part.map((id, i) => [id, at[i]]);

  function lines() {
    return part.flatMap((id, i) => [...near.get(id)].map(other => [i, index.get(other)]).filter(([a, b]) => a < b));
  }
}

// Push organizations apart until no two boxes overlap and, where there are few, no line runs through one.
function apart(at, boxes, links) {
  for (let round = 0; round < 90; round++) {
    let moved = false;
    for (let i = 0; i < at.length; i++) {
      for (let j = i + 1; j < at.length; j++) {
        const a = at[i], b = at[j], dx = b[0] - a[0], dy = b[1] - a[1];
        const x = (boxes[i][0] + boxes[j][0]) / 2 - Math.abs(dx), y = (boxes[i][1] + boxes[j][1]) / 2 - Math.abs(dy);
        if (x <= 0.01 || y <= 0.01) continue;
        const k = x < y ? 0 : 1, shift = ((k ? dy : dx) < 0 ? -1 : 1) * (k ? y : x) / 2;
        a[k] -= shift;
        b[k] += shift;
        moved = true;
      }
    }
    if (at.length <= 90) for (const [a, b] of links) moved = clear(at, a, b) || moved;
    if (!moved) return;
    if (round % 12 === 11) for (const p of at) { p[0] *= 1.06; p[1] *= 1.06; }
  }
}

function clear(at, a, b) {
  const [ax, ay] = at[a], vx = at[b][0] - ax, vy = at[b][1] - ay, length = Math.hypot(vx, vy) || 1;
  let moved = false;
  at.forEach((p, i) => {
    if (i === a || i === b) return;
    const along = ((p[0] - ax) * vx + (p[1] - ay) * vy) / length, across = ((p[1] - ay) * vx - (p[0] - ax) * vy) / length;
    if (along <= 0 || along >= length || Math.abs(across) >= 22) return;
    const push = Math.min(22 - Math.abs(across), 5) * (across < 0 ? -1 : 1);
    p[0] -= (push * vy) / length;
    p[1] += (push * vx) / length;
    moved = true;
  });
  return moved;
}

// Put the parts on shelves, the largest first, so that the whole has about the wished aspect.
function shelve(parts, boxes, aspect) {
  const framed = parts.map(part => {
    const [x0, y0] = [0, 1].map(k => Math.min(...part.map(([id, p]) => p[k] - boxes.get(id)[k] / 2)));
    const [x1, y1] = [0, 1].map(k => Math.max(...part.map(([id, p]) => p[k] + boxes.get(id)[k] / 2)));
    return { part, x0, y0, width: x1 - x0 + 40, height: y1 - y0 + 34 };
  });
  const area = framed.reduce((sum, f) => sum + f.width * f.height, 0), most = Math.max(Math.sqrt(area * aspect) * 1.1, ...framed.map(f => f.width));
  const result = new Map();
  let x = 0, y = 0, tall = 0;
  for (const f of framed) {
    if (x && x + f.width > most) { y += tall; x = 0; tall = 0; }
    for (const [id, p] of f.part) result.set(id, [p[0] - f.x0 + x, p[1] - f.y0 + y]);
    x += f.width;
    tall = Math.max(tall, f.height);
  }
  return result;
}

// A path from left to right: a column for each step, the organizations of a column one below another.
function inColumns(ids, steps, boxes) {
  const result = new Map(), width = Math.max(...ids.map(id => boxes.get(id)[0])) + 110;
  for (const step of new Set(ids.map(id => steps.get(id)))) {
    const column = ids.filter(id => steps.get(id) === step);
    column.forEach((id, i) => result.set(id, [step * width, (i - (column.length - 1) / 2) * 95]));
  }
  return result;
}
