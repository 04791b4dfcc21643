# SPDX-License-Identifier: GPL-3.0-or-later
# Lines "arm,seed,step,max violation,loss" → an SVG of the violation over the steps.
BEGIN {
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"300\" font-family=\"sans-serif\" font-size=\"12\">"
    print "<rect width=\"640\" height=\"300\" fill=\"#ffffff\"/>"
    for (y = 0; y <= 6; y++) {
        py = 250 - y * 32
        printf "<line x1=\"50\" x2=\"620\" y1=\"%d\" y2=\"%d\" stroke=\"#e3e5e8\"/>\n", py, py
        printf "<text x=\"36\" y=\"%d\" fill=\"#555555\">%d</text>\n", py + 4, y
    }
    for (x = 0; x <= 1600; x += 400)
        printf "<text x=\"%d\" y=\"268\" fill=\"#555555\" text-anchor=\"middle\">%d</text>\n", 50 + x * 570 / 1600, x
    print "<text x=\"50\" y=\"20\" fill=\"#222222\">load/max_violation: busiest expert over the mean, minus 1; three seeds each</text>"
    print "<text x=\"335\" y=\"290\" fill=\"#555555\" text-anchor=\"middle\">optimizer step</text>"
    n = split("bias loss none", arms, " ")
    split("#2563eb #d97706 #b91c1c", colours, " ")
    split("bias,auxiliary loss,neither", labels, ",")
    for (a = 1; a <= n; a++) {
        colour[arms[a]] = colours[a]
        printf "<rect x=\"%d\" y=\"33\" width=\"14\" height=\"3\" fill=\"%s\"/>\n", 50 + (a - 1) * 120, colours[a]
        printf "<text x=\"%d\" y=\"39\" fill=\"#222222\">%s</text>\n", 70 + (a - 1) * 120, labels[a]
    }
}
{ line[$1, $2] = line[$1, $2] sprintf(" %.1f,%.1f", 50 + $3 * 570 / 1600, 250 - $4 * 32) }
END {
    for (a = 1; a <= n; a++)
        for (s = 1; s <= 3; s++)
            printf "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>\n", colour[arms[a]], substr(line[arms[a], s], 2)
    print "</svg>"
}
