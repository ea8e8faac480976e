// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren } from "preact";
import { escapeControls } from "../../../report/escape-controls.ts";
import { goTo, hrefOf, type Route, routeTo } from "../state/route.ts";

/** A link within the page: it can be opened in another tab, and needs no reload. */
export function Link({
  to,
  children,
  ...rest
}: {
  to: Route;
  children: ComponentChildren;
  class?: string;
  title?: string;
  "aria-label"?: string;
  "aria-current"?: "page";
}) {
  return (
    <a
      href={hrefOf(to)}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        goTo(to);
        scrollTo(0, 0);
      }}
      {...rest}
    >
      {children}
    </a>
  );
}

/** An event by its id; leads to its page. */
export function EventLink({ id, children }: { id: string; children?: ComponentChildren }) {
  return (
    <Link to={routeTo("event", { event: id })} class="event" title={`Event ${escapeControls(id)}`}>
      {children ?? <EventId text={escapeControls(id)} />}
    </Link>
  );
}

/** In a narrow column, the line breaks after the host name. */
function EventId({ text }: { text: string }) {
  const at = text.lastIndexOf("/") + 1;
  return (
    <>
      {text.slice(0, at)}
      {at > 0 && <wbr />}
      {text.slice(at)}
    </>
  );
}
