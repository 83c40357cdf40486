/** The arrows of the house: which file may import what. Each checker answers with the breaches it found. */

import { importsOf, type House } from "./house.js";

const rooms = ["scope", "execution", "token", "store", "oauth", "graphql", "http"];

/** Room, or file at the top of src → what it may import of ours beside itself. Type-only imports count too. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  scope: [],
  execution: ["scope"],
  token: ["scope"],
  store: ["scope"],
  oauth: ["token", "store", "scope"],
  graphql: ["scope", "store"],
  http: ["oauth", "graphql", "execution", "scope"],
  // Browser code: it talks to the server by HTTP alone.
  explorer: [],
  "log.ts": [],
  "config.ts": rooms,
  "server.ts": [...rooms, "config.ts", "log.ts"],
  cli: [...rooms, "config.ts", "log.ts", "server.ts"],
  "cli.ts": ["cli"],
  "index.ts": [...rooms, "config.ts", "log.ts", "server.ts"],
};

/** The room, or the file at the top of src; `config-values.ts` is a part of `config.ts`. */
function roomOf(path: string): string {
  const place = path.split("/")[1] ?? path;
  const whole = place.replace(/-.*(?=\.ts$)/, "");
  return Object.hasOwn(arrows, whole) ? whole : place;
}

export function forbiddenArrows(house: House): string[] {
  return importsOf(house)
    .filter(({ packageName }) => packageName === undefined)
    .filter(({ from, file }) => {
      const allowed = arrows[roomOf(from)];
      const inside = file.startsWith("src/") && roomOf(from) === roomOf(file);
      return !inside && !(file.startsWith("src/") && allowed?.includes(roomOf(file)));
    })
    .map(({ from, file }) => `${from} -> ${file}`);
}

/** The rooms inside src/scope, in the order in which a schema goes through them: each imports those before it. */
const scopeRooms = [
  "reading",
  "compiling",
  "deciding",
  "guarding",
  "seeing",
  "reporting",
  "plugins",
];

/** Guarding, seeing and reporting are three uses of the same decisions: none of them needs another. */
const sideBySide = ["guarding", "seeing", "reporting"];

export function forbiddenScopeArrows(house: House): string[] {
  const roomInside = (path: string): string => /^src\/scope\/([^/]+)\//.exec(path)?.[1] ?? "";
  return importsOf(house)
    .map(({ from, file }) => ({ from, file, here: roomInside(from), there: roomInside(file) }))
    .filter(({ here, there }) => here !== "" && there !== "" && here !== there)
    .filter(
      ({ here, there }) =>
        !scopeRooms.includes(there) ||
        scopeRooms.indexOf(there) > scopeRooms.indexOf(here) ||
        (sideBySide.includes(here) && sideBySide.includes(there)),
    )
    .map(({ from, file }) => `${from} -> ${file}`);
}

export function unknownRooms(house: House): string[] {
  return [...house.keys()].filter((path) => !Object.hasOwn(arrows, roomOf(path)));
}

/** Packages that the files below a folder import beside the allowed ones. */
export function packagesBeside(folder: string, allowed: readonly string[]) {
  return (house: House): string[] =>
    importsOf(house)
      .filter(({ from }) => from.startsWith(folder))
      .filter(({ packageName }) => packageName !== undefined && !allowed.includes(packageName))
      .map(({ from, specifier }) => `${from} -> ${specifier}`);
}

/** Where a package is imported outside the one file or folder that may. */
export function packageOutside(name: string, place: string) {
  return (house: House): string[] =>
    importsOf(house)
      .filter(({ from, packageName }) => packageName === name && !from.startsWith(place))
      .map(({ from, specifier }) => `${from} -> ${specifier}`);
}

/** Where the files below a folder import a package. */
export function packageInside(name: string, folder: string) {
  return (house: House): string[] =>
    importsOf(house)
      .filter(({ from, packageName }) => packageName === name && from.startsWith(folder))
      .map(({ from, specifier }) => `${from} -> ${specifier}`);
}

export function missingFiles(house: House): string[] {
  return importsOf(house)
    .filter(({ packageName, file }) => packageName === undefined && !house.has(file))
    .map(({ from, specifier }) => `${from} -> ${specifier}`);
}

/** Each circle once, begun at the file where the walk met it. */
export function cycles(house: House): string[] {
  const next = new Map<string, string[]>();
  for (const { from, file } of importsOf(house)) {
    next.set(from, [...(next.get(from) ?? []), file]);
  }
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) {
      found.push([...trail.slice(trail.indexOf(file)), file].join(" -> "));
      return;
    }
    if (done.has(file)) return;
    for (const target of next.get(file) ?? []) walk(target, [...trail, file]);
    done.add(file);
  };
  for (const file of house.keys()) walk(file, []);
  return found;
}
