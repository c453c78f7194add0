/// How a report looks. No character here needs an escape, which HTML would not read in a style.
enum ReportStyle {
    static let sheet = """

        body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 15px/1.45 system-ui, sans-serif; color: #1f2937;
          display: flex; flex-direction: column; overflow-wrap: anywhere; }
        main { order: 1; }
        h1 { font-size: 1.6rem; margin: 0; }
        h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
        h2 a, h2 span { margin-inline-end: .5rem; color: #2563eb; text-decoration: none; white-space: nowrap; }
        h3 { font-size: .85rem; margin: 0; color: #4b5563; }
        article { border-top: 1px solid #d1d5db; padding: 1rem 0; }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .3rem 1rem; margin: 0; }
        dl div { display: flex; gap: .4rem; }
        dl .wide { grid-column: 1 / -1; }
        dt { color: #4b5563; white-space: nowrap; }
        dd { margin: 0; font-weight: 600; }
        p { white-space: pre-wrap; margin: .6rem 0; }
        .note, .chat { border-inline-start: 3px solid #d1d5db; padding-inline-start: .8rem; margin: .8rem 0; }
        .said { margin: .2rem 0; }
        .summary { display: flex; flex-wrap: wrap; gap: 0 2rem; border-top: 1px solid #d1d5db; padding-top: 1rem; }
        .summary h2 { flex-basis: 100%; }
        figure { margin: 0 0 1rem; }
        figcaption { font-weight: 600; }
        svg { font: 12px system-ui, sans-serif; fill: #1f2937; max-width: 100%; }
        @page { size: A4; margin: 16mm 14mm; }
        @media print {
          body { display: block; max-width: none; padding: 0; font-size: 10pt; color: #000; }
          h2, h3, dl { break-after: avoid; }
          dl, figure { break-inside: avoid; }
          .said { orphans: 3; widows: 3; }
          .summary { break-inside: avoid; }
          svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }

        """
}
