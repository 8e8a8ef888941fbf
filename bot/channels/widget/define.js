/** Gives the chat its name as an element of the page. */

import { FilingChat } from "./filing-chat.js";

export const NAME = "filing-chat";

/** Make `<filing-chat>` known to the page; once is enough. */
export function define() {
  if (!customElements.get(NAME)) customElements.define(NAME, FilingChat);
}
