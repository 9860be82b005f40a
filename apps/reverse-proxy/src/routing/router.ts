/** What a route is chosen by. */
export interface Address {
  host?: string | undefined;
  path: string;
}

/** @returns the route of a request's host, which may carry a port, and path, without a query; undefined for none */
export type Router<Route> = (host: string, path: string) => Route | undefined;

/**
 * Chooses a route by host name, then by the longest path prefix on segment boundaries. Routes for the request's host win
 * over those for `*.` and the rest of it, and these over those for every host.
 */
export function createRouter<Route extends Address>(routes: readonly Route[]): Router<Route> {
  const general = new Tree<Route>();
  const named = new Map<string, Tree<Route>>();
  for (const route of routes) treeOf(route.host, general, named).add(route);
  if (named.size === 0) return (_host, path) => general.find(path);
  return (host, path) => {
    const name = hostName(host);
    return (
      named.get(name)?.find(path) ??
      named.get(`*${name.slice(name.indexOf('.'))}`)?.find(path) ??
      general.find(path)
    );
  };
}

function treeOf<Route extends Address>(
  host: string | undefined,
  general: Tree<Route>,
  named: Map<string, Tree<Route>>,
): Tree<Route> {
  if (host === undefined) return general;
  const tree = named.get(host) ?? new Tree();
  named.set(host, tree);
  return tree;
}

/** Routes by the segments of their paths. */
class Tree<Route extends Address> {
  readonly #children = new Map<string, Tree<Route>>();
  #route: Route | undefined;

  add(route: Route): void {
    const segments = route.path.split('/').filter(Boolean);
    segments.reduce<Tree<Route>>((tree, segment) => tree.#child(segment), this).#route = route;
  }

  find(path: string): Route | undefined {
    let tree: Tree<Route> | undefined = this;
    let found: Route | undefined;
    for (let start = 1; tree; ) {
      found = tree.#route ?? found;
      if (start > path.length || tree.#children.size === 0) return found;
      const slash = path.indexOf('/', start);
      const end = slash === -1 ? path.length : slash;
      tree = tree.#children.get(path.slice(start, end));
      start = end + 1;
    }
    return found;
  }

  #child(segment: string): Tree<Route> {
    const child = this.#children.get(segment) ?? new Tree();
    this.#children.set(segment, child);
    return child;
  }
}

/** The name in `name:port`, lowercased and without the dot that may end it. */
export function hostName(host: string): string {
  return host.replace(/\.?(?::\d+)?$/, '').toLowerCase();
}
