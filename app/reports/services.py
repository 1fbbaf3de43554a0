"""How the files of this desk leave: nothing of the desk's own is written here.

Every view that hands out a file about people asks `app.record.exports_services.allow_export` first (a slice before this one, so that
certificates ask it as well) and shows `app.web.exports.refused_export` when it says no:

    export = Export(what="matrix.xlsx", people=len(rows), filters=filters.as_args(), reason=export_reason())
    if refused := allow_export(viewer().person_id, export, export_rules(), now(), request.remote_addr or ""):
        return refused_export(refused)

`Export` is of app.domain.exporting; `export_rules`, `export_reason`, `refused_export` and `taken_by` (lines for the notes of the file) are
of app.web.exports. The reason comes as the word `export_reason` of the address (app.web.exports.REASON): readers of filters pass over it.
"""
