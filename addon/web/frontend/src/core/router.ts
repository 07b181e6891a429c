// Which view is shown: the part after # of the address, "#/setup/chargers" → view "setup", rest ["chargers"].

import type { ReactiveController, ReactiveControllerHost } from "lit";

export interface Route {
  readonly view: string;
  readonly rest: readonly string[];
}

export function routeOf(hash: string): Route {
  const [view = "", ...rest] = hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decode);
  return { view, rest };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of a view, for links. */
export function hashOf(view: string, ...rest: readonly string[]): string {
  return `#/${[view, ...rest].map(encodeURIComponent).join("/")}`;
}

/** Tells an element which route is shown, and when it changes. */
export class RouteController implements ReactiveController {
  route: Route = routeOf(location.hash);

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly changed: (route: Route) => void = () => {},
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener("hashchange", this.#look);
  }

  hostDisconnected(): void {
    window.removeEventListener("hashchange", this.#look);
  }

  readonly #look = (): void => {
    this.route = routeOf(location.hash);
    this.changed(this.route);
    this.host.requestUpdate();
  };
}
