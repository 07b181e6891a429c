// Sizes and places that are computed: `<div ${styled({ left: "10%" })}>`. Lit's styleMap would write a style
// attribute at first, which the content policy forbids; setting properties from a script is allowed.

import { noChange } from "lit";
import { Directive, directive, type ElementPart } from "lit/directive.js";

type Properties = Readonly<Record<string, string | undefined>>;

class Styled extends Directive {
  render(_properties: Properties): unknown {
    return noChange;
  }

  override update(part: ElementPart, [properties]: [Properties]): unknown {
    const { style } = part.element as HTMLElement | SVGElement;
    for (const [name, value] of Object.entries(properties)) style.setProperty(name, value ?? "");
    return noChange;
  }
}

/** Sets CSS properties of the element that it stands in; undefined takes one away. */
export const styled = directive(Styled);
