/** Marks a text as a style sheet, which formatters then set as one. */
const css = String.raw;

/** The style sheet of the report: system fonts, both colour schemes, a print version. */
export const style = css`
  :root {
    --ink: #1c2430;
    --soft: #5b6675;
    --paper: #f6f7f9;
    --card: #fff;
    --line: #dfe3e8;
    --critical: #8e24aa;
    --high: #c62828;
    --medium: #b26a00;
    --low: #1769aa;
    --unknown: #546e7a;
    --pass: #2e7d32;
    --code: #f0f2f5;
    --accent: #1769aa;
  }
  @media screen and (prefers-color-scheme: dark) {
    :root {
      --ink: #e4e8ee;
      --soft: #98a4b3;
      --paper: #12161c;
      --card: #1a2029;
      --line: #2d3642;
      --critical: #ce7ce0;
      --high: #ff7b72;
      --medium: #e3a857;
      --low: #6cb6ff;
      --unknown: #90a4ae;
      --pass: #7cc77f;
      --code: #222a35;
      --accent: #6cb6ff;
    }
  }
  * {
    box-sizing: border-box;
  }
  body {
    margin: 0;
    font:
      15px/1.5 system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      'Helvetica Neue',
      Arial,
      sans-serif;
    color: var(--ink);
    background: var(--paper);
  }
  header,
  main,
  footer {
    max-width: 1180px;
    margin: 0 auto;
    padding: 0 24px;
  }
  header {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 4px 20px;
    align-items: center;
    padding-top: 28px;
    padding-bottom: 12px;
  }
  h1 {
    font-size: 22px;
    margin: 0;
  }
  h2 {
    font-size: 18px;
    margin: 36px 0 10px;
  }
  nav {
    display: flex;
    flex-wrap: wrap;
  }
  nav a {
    margin-right: 16px;
    color: var(--accent);
    text-decoration: none;
  }
  nav a:hover {
    text-decoration: underline;
  }
  .verdict {
    font-size: 20px;
    font-weight: 700;
    color: #fff;
    border-radius: 8px;
    padding: 12px 20px;
    text-align: center;
  }
  .verdict.pass {
    background: #2e7d32;
  }
  .verdict.fail {
    background: #c62828;
  }
  .verdict.error {
    background: #546e7a;
  }
  .tiles {
    grid-column: 1/-1;
    list-style: none;
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(104px, 1fr));
    gap: 10px;
    padding: 0;
    margin: 16px 0 0;
  }
  .tiles li {
    background: var(--card);
    border: 1px solid var(--line);
    border-top: 4px solid var(--soft);
    border-radius: 8px;
    padding: 8px 12px;
    color: var(--soft);
    font-size: 13px;
  }
  .tiles b {
    display: block;
    font-size: 24px;
    line-height: 1.2;
    color: var(--ink);
  }
  .tiles .none b {
    color: var(--soft);
    font-weight: 400;
  }
  .tiles .critical {
    border-top-color: var(--critical);
  }
  .tiles .high {
    border-top-color: var(--high);
  }
  .tiles .medium {
    border-top-color: var(--medium);
  }
  .tiles .low {
    border-top-color: var(--low);
  }
  .tiles .unknown {
    border-top-color: var(--unknown);
  }
  .tiles .none {
    border-top-color: var(--line);
  }
  .note,
  .legend {
    color: var(--soft);
    margin: 0 0 12px;
  }
  details,
  .errors,
  figure {
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: 8px;
    margin: 0 0 10px;
  }
  .errors {
    padding: 4px 20px;
    border-left: 5px solid var(--high);
  }
  figure {
    padding: 12px;
    overflow: auto;
  }
  figure svg {
    display: block;
    max-width: 100%;
    height: auto;
    margin: 0 auto;
  }
  summary {
    cursor: pointer;
    padding: 10px 14px;
  }
  summary em {
    font-style: normal;
    color: var(--soft);
    overflow-wrap: anywhere;
  }
  .finding {
    border-left: 5px solid var(--soft);
  }
  .finding.critical {
    border-left-color: var(--critical);
  }
  .finding.high {
    border-left-color: var(--high);
  }
  .finding.medium {
    border-left-color: var(--medium);
  }
  .finding.low {
    border-left-color: var(--low);
  }
  .finding.unknown {
    border-left-color: var(--unknown);
    border-left-style: dashed;
  }
  .badge {
    display: inline-block;
    font-size: 12px;
    font-weight: 600;
    border-radius: 99px;
    padding: 0 9px;
    border: 1px solid currentColor;
    white-space: nowrap;
  }
  .badge.critical {
    color: var(--critical);
  }
  .badge.high {
    color: var(--high);
  }
  .badge.medium {
    color: var(--medium);
  }
  .badge.low {
    color: var(--low);
  }
  .badge.unknown {
    color: var(--unknown);
  }
  code {
    font:
      13px ui-monospace,
      SFMono-Regular,
      Menlo,
      Consolas,
      monospace;
    background: var(--code);
    border-radius: 4px;
    padding: 1px 5px;
    overflow-wrap: anywhere;
  }
  .frame {
    margin: 0 14px 10px;
  }
  .frame p {
    margin: 0 0 2px;
    font-size: 13px;
    color: var(--soft);
    overflow-wrap: anywhere;
  }
  pre {
    margin: 0;
    padding: 10px 12px;
    background: var(--code);
    border-radius: 6px;
    overflow-x: auto;
    font:
      13px/1.45 ui-monospace,
      SFMono-Regular,
      Menlo,
      Consolas,
      monospace;
  }
  pre i {
    font-style: normal;
    color: var(--soft);
  }
  pre b {
    color: var(--high);
  }
  dl {
    display: grid;
    grid-template-columns: max-content 1fr;
    gap: 3px 16px;
    margin: 0;
    padding: 2px 14px 14px;
  }
  dt {
    color: var(--soft);
  }
  dd {
    margin: 0;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  dd a {
    color: var(--accent);
  }
  .type {
    color: var(--soft);
  }
  .scroll {
    overflow: auto;
    max-height: 75vh;
  }
  table {
    border-collapse: collapse;
    font-size: 13px;
    width: 100%;
  }
  td,
  th {
    padding: 5px 10px;
    border-bottom: 1px solid var(--line);
    text-align: left;
    vertical-align: top;
  }
  #accepted .scroll,
  #exposure .scroll {
    background: var(--card);
    border-radius: 8px;
  }
  #accepted .scroll {
    border: 1px solid var(--line);
  }
  .matrix table {
    width: auto;
    min-width: 100%;
  }
  .matrix thead th {
    position: sticky;
    top: 0;
    background: var(--card);
    vertical-align: bottom;
    z-index: 1;
  }
  .matrix th[scope='row'] {
    font-weight: 400;
    min-width: 260px;
    max-width: 380px;
    position: sticky;
    left: 0;
    background: var(--card);
  }
  .matrix .resource {
    padding: 8px 4px;
    text-align: center;
  }
  .matrix .resource span {
    writing-mode: vertical-rl;
    transform: rotate(180deg);
    max-height: 260px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-weight: 500;
  }
  .matrix td {
    text-align: center;
    padding: 5px 4px;
  }
  .matrix td.gap {
    color: var(--soft);
    text-align: left;
    padding-left: 10px;
  }
  .matrix td.state {
    border-right: 2px solid var(--line);
    padding: 5px 10px;
  }
  .matrix summary span {
    color: var(--soft);
  }
  .cell {
    display: inline-block;
    width: 20px;
    height: 20px;
    line-height: 20px;
    border-radius: 4px;
    text-align: center;
    font-weight: 700;
    font-size: 12px;
  }
  .legend .cell {
    margin-left: 10px;
  }
  .cell.fail {
    background: var(--high);
    color: var(--card);
  }
  .cell.unknown {
    background: var(--unknown);
    color: var(--card);
  }
  .cell.accepted {
    border: 1px solid var(--medium);
    color: var(--medium);
    line-height: 18px;
  }
  .cell.pass {
    color: var(--pass);
  }
  .cell.not-applicable {
    color: var(--soft);
    font-weight: 400;
  }
  .cell.not-covered {
    color: var(--soft);
  }
  footer {
    color: var(--soft);
    font-size: 13px;
    padding-top: 24px;
    padding-bottom: 40px;
  }
  figure svg {
    min-width: 600px;
  }
  svg text {
    fill: var(--ink);
    font-family: Helvetica, Arial, 'Liberation Sans', sans-serif;
  }
  svg .node polygon,
  svg .node path,
  svg .node ellipse,
  svg .node polyline {
    fill: var(--code);
    stroke: var(--soft);
  }
  svg .everyone polygon {
    stroke: var(--high);
    stroke-width: 1.5;
  }
  svg .bucket path {
    fill: var(--card);
  }
  svg .exposed path {
    stroke: var(--high);
    stroke-width: 2.5;
  }
  svg .edge path {
    stroke: var(--soft);
    stroke-width: 1;
  }
  svg .edge polygon {
    fill: var(--soft);
    stroke: var(--soft);
  }
  svg .may path {
    stroke-width: 2.2;
  }
  @media (max-width: 640px) {
    header {
      grid-template-columns: 1fr;
    }
    header,
    main,
    footer {
      padding-left: 14px;
      padding-right: 14px;
    }
    .matrix th[scope='row'] {
      position: static;
      min-width: 180px;
    }
    dl {
      grid-template-columns: 1fr;
      gap: 0;
    }
    dt {
      margin-top: 6px;
      font-size: 13px;
    }
  }
  @media print {
    :root {
      --paper: #fff;
    }
    /* on paper nobody can open what is closed */
    details::details-content {
      content-visibility: visible;
      block-size: auto;
    }
    summary,
    pre,
    tr {
      break-inside: avoid;
    }
    summary {
      break-after: avoid;
    }
    .scroll {
      max-height: none;
      overflow: visible;
    }
    pre,
    td,
    th {
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    nav {
      display: none;
    }
    summary {
      list-style: none;
    }
    summary::-webkit-details-marker {
      display: none;
    }
    /* forty columns fit a sheet */
    .matrix th,
    .matrix td {
      overflow-wrap: normal;
      font-size: 9px;
      line-height: 1.3;
    }
    .matrix thead th {
      position: static;
    }
    .matrix th[scope='row'] {
      position: static;
      min-width: 120px;
      max-width: 170px;
    }
    .matrix .resource,
    .matrix tbody td {
      padding: 3px 0;
    }
    .matrix td.state {
      padding: 3px;
    }
    .matrix td.gap {
      padding: 3px 6px;
    }
    .matrix small {
      font-size: 8px;
    }
    .matrix .cell {
      width: 11px;
      height: 11px;
      line-height: 11px;
      font-size: 8px;
      border-radius: 2px;
    }
  }
`;
