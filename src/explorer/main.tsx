/** The explorer: reads what the server says of itself, and shows the page. */

import { render } from "preact";
import { fetchConfig } from "./config.js";
import { App } from "./page/app.js";
import { Workbench } from "./workbench/workbench.js";

const place = document.getElementById("explorer");
if (place) {
  try {
    const workbench = new Workbench(await fetchConfig());
    render(<App workbench={workbench} />, place);
    await workbench.start();
  } catch (error) {
    render(<p role="alert">{error instanceof Error ? error.message : String(error)}</p>, place);
  }
}
